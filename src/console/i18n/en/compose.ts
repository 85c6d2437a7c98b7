// The composing of a campaign, step by step.
export const compose = {
  title: 'New campaign',
};
