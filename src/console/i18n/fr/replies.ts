// Replies.
export const replies = {
  title: 'Réponses',
};
