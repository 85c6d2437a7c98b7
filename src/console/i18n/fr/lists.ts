// Kept lists.
export const lists = {
  title: 'Listes',
};
