// Templates.
export const templates = {
  title: 'Templates',
};
