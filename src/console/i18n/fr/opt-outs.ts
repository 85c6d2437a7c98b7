// People who want no messages.
export const optOuts = {
  title: 'Désinscriptions',
};
