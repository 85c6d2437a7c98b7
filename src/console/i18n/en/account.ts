// One's own profile, password and sessions.
export const account = {
  title: 'Your profile',
};
