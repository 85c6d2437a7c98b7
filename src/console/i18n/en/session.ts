// Signing in and invitations.
export const session = {
  signIn: {
    title: 'Sign in',
    lead: 'To prepare, send and follow your WhatsApp campaigns.',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    forgotten: 'Forgotten? An administrator can make you a new link under “Users & tokens”.',
    setupNeeded:
      'This Griot is new: nobody has an account yet. Open the link that it printed when it started; it ends in /setup#…',
  },
  invitation: {
    title: 'Welcome to Griot',
    lead: 'Choose a password. You are signed in right after.',
    name: 'Your name',
    nameHint: 'Leave empty to keep the one you were invited under.',
    submit: 'Save and sign in',
    noToken: 'This link is not whole. Open it again from the message you were sent, or ask for a new one.',
    refused: 'This link was used already, or is older than 72 hours. Ask an administrator for a new one.',
  },
  password: {
    new: 'New password',
    again: 'Repeat it',
    hint: 'At least 12 characters. A short sentence is good, and easy to keep in mind.',
    tooShort: 'At least 12 characters.',
    differs: 'The two are not the same.',
  },
  needed: 'Needed',
  badEmail: 'An address like awa@example.com',
  strip: 'Your messages leave on time, once to each person, and you can follow each until it is read.',
};
