// Users and tokens.
export const people = {
  title: 'Users & tokens',
};
