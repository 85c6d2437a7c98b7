// The first start.
export const setup = {
  title: 'Mise en route',
};
