// Replies.
export const replies = {
  title: 'Replies',
  lead: 'What people wrote back or pressed, newest first. Whoever asks for no more is left out by every campaign.',
  phone: 'A whole phone number',
  campaign: 'Campaign',
  column: { phone: 'Phone', message: 'Message', campaign: 'Answers', at: 'When' },
  asks: { out: 'Opted out', in: 'Opted back in' },
  type: {
    button: 'pressed a button',
    interactive: 'chose from a list',
    image: 'a picture',
    video: 'a video',
    audio: 'a voice message',
    document: 'a document',
    sticker: 'a sticker',
    location: 'a place',
    contacts: 'contacts',
    reaction: 'a reaction',
    user_preferences: 'switched marketing messages in WhatsApp',
  },
  empty: {
    title: 'Nobody has replied yet',
    text: 'Replies and pressed buttons come here by themselves, once the callback of a sender is registered.',
  },
  nothing: {
    title: 'No reply matches',
    text: 'Give the whole number with its country code, or another campaign.',
    action: 'Clear the filter',
  },
};
