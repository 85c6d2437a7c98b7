// Users and tokens.
export const people = {
  title: 'Utilisateurs et jetons',
};
