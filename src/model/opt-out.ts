// The words by which people opt out of campaigns and back in. Only a whole message counts, never a word within one.

export interface OptWords {
  out: readonly string[];
  in: readonly string[];
}

/** French, English, and Wolof as it is typed (bàyyil "let go", taxawal "stop"); the usual button of the provider is among them. */
export const DEFAULT_OPT_WORDS: OptWords = {
  out: [
    ...['stop', 'stop all', 'stop promotions', 'stop promo', 'stop pub', 'stop sms', 'stop whatsapp', 'stop svp'],
    ...['unsubscribe', 'opt out', 'cancel', 'end', 'quit', 'remove me', 'no more messages', 'stop messages'],
    ...['arret', 'arrêter', 'arrêtez', 'arrête', 'désabonner', 'me désabonner', 'se désabonner', 'désabonnement'],
    ...['désinscrire', 'me désinscrire', 'se désinscrire', 'désinscription', 'désactiver', 'ne plus recevoir'],
    ...['arrêter les promotions', 'stop promotion', 'plus de messages'],
    ...['bàyyil', 'bàyyi', 'bayil', 'bàyyi ma', 'bàyyileen ma', 'taxawal', 'taxawalal'],
  ],
  in: [
    ...['start', 'unstop', 'subscribe', 'resubscribe', 'opt in', 'resume', 'reprendre', 'abonner', "m'abonner"],
    ...['réabonner', 'me réabonner', "s'abonner", 'réactiver', 'reprendre les promotions', 'tàmbali', 'tàmbaliwaat'],
  ],
};

/** A longer message is none of the words, whatever it holds. */
const MAX_LENGTH = 200;

/** What of a message is compared: its letters and digits, without accents, case, punctuation, emoji and spaces. */
export function foldWord(text: string): string {
  return text
    .slice(0, MAX_LENGTH + 1)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Tells what a message asks for. `out` wins where a word stands in both lists. */
export function makeOptWords({ out, in: back }: OptWords): (text: string | null) => 'out' | 'in' | null {
  const outWords = new Set(out.map(foldWord));
  const inWords = new Set(back.map(foldWord));
  return (text) => {
    if (text === null || text.length > MAX_LENGTH) return null;
    const folded = foldWord(text);
    if (folded === '') return null;
    return outWords.has(folded) ? 'out' : inWords.has(folded) ? 'in' : null;
  };
}
