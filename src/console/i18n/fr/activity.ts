// Who did what, and when.
export const activity = {
  title: 'Activité',
};
