// Templates.
export const templates = {
  title: 'Modèles',
};
