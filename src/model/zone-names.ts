// Names of time zones as people write them, and what they probably meant.
import { isZone } from './zone.ts';

/** More letters off than this is another word. */
const MAX_SLIPS = 2;

/** What is wrong with the name of a zone, with the one that was probably meant; null where nothing is. */
export function zoneFault(zone: string): string | null {
  if (isZone(zone)) return null;
  const meant = suggestZone(zone);
  return `There is no zone "${zone}": ${meant ? `did you mean ${meant}?` : 'give one like Africa/Dakar or Europe/Paris'}`;
}

function suggestZone(zone: string): string | undefined {
  const wanted = plain(zone);
  if (wanted.length < 3) return undefined;
  const near = Intl.supportedValuesOf('timeZone').map((name) => {
    const city = name.slice(name.lastIndexOf('/') + 1);
    return { name, slips: Math.min(slips(plain(name), wanted), slips(plain(city), wanted)) };
  });
  const [best] = near.sort((a, b) => a.slips - b.slips);
  return best && best.slips <= MAX_SLIPS ? best.name : undefined;
}

/** Without case, accents and blanks. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_-]+/g, '_')
    .toLowerCase();
}

/** Letters to put in, take out or change to come from one word to the other. */
function slips(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
