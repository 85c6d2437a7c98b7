// The first start.
export const setup = {
  title: 'Set up',
};
