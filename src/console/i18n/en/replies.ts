// Replies.
export const replies = {
  title: 'Replies',
};
