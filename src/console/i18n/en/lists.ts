// Kept lists.
export const lists = {
  title: 'Lists',
};
