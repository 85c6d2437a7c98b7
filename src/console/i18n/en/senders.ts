// Senders.
export const senders = {
  title: 'Senders',
};
