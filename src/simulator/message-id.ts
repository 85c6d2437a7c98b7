// Message ids and WhatsApp ids as the provider makes them.
import { randomBytes } from 'node:crypto';

/** Gives ids like `wamid.HBgMMjIxNzcx…`, about 62 characters, never the same twice, whatever the seed and the restart. */
export function makeMessageIds(): (to: string) => string {
  const nonce = randomBytes(5).toString('hex').toUpperCase();
  let count = 0;
  return (to) => {
    const serial = (++count).toString(16).toUpperCase().padStart(8, '0');
    const bytes = `\x1c\x18${String.fromCharCode(to.length)}${to}\x15\x02\x00\x11\x18\x12${nonce}${serial}\x00`;
    return `wamid.${Buffer.from(bytes, 'latin1').toString('base64')}`;
  };
}

/** A `wa_id` that is not the number dialled, as some countries have them: a digit more after the country code; distinct for distinct people. */
export function differentWaId(to: string): string {
  return to.length < 15 ? `${to.slice(0, 3)}9${to.slice(3)}` : to;
}
