// One's own profile, password and sessions.
export const account = {
  title: 'Your profile',
  profile: { title: 'About you', name: 'Name', nameNeeded: 'A name is needed', language: 'Language' },
  password: {
    title: 'Password',
    current: 'Password now',
    submit: 'Change the password',
    done: 'Changed. All your other sessions have ended.',
  },
  sessions: {
    title: 'Where you are signed in',
    current: 'This browser',
    end: 'End',
    endOf: 'End: {{device}}',
    ended: 'The session has ended.',
    unknown: 'A program',
    from: 'From {{address}}',
    begun: 'Since',
    seen: 'Last seen',
  },
};
