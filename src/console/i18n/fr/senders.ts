// Senders.
export const senders = {
  title: 'Expéditeurs',
};
