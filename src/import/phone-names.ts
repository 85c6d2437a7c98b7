// Names that columns of phones have.

/** Best first. The long ones also count inside a word (`phone_number`, `telephone1`). */
const TELLING = [
  'phone',
  'telephone',
  'tel',
  'mobile',
  'portable',
  'msisdn',
  'whatsapp',
  'gsm',
  'cell',
  'cellphone',
  'cellulaire',
  'cel',
  'celular',
  'telefono',
  'telefone',
  'telefon',
  'movil',
  'telemovel',
  'handy',
  'wa id',
  'recipient',
  'destinataire',
  'الهاتف',
  'هاتف',
  'الجوال',
  'جوال',
];
/** Names that may just as well stand for a customer or an invoice: only where nothing better is found. */
const PERHAPS = ['numero', 'number', 'num'];
/** Beside a name, they change nothing. */
const FILLERS = [
  'numero',
  'number',
  'num',
  'no',
  'n',
  'nr',
  'n o',
  'de',
  'du',
  'le',
  'of',
  'the',
  'client',
  'customer',
];
/** WhatsApp is not there. */
const FIXED = /\b(?:fixe|fax|landline|fixed|bureau|office)\b/;
/** Shorter ones stand inside other words: hotel, excellence. */
const LONG_NAME = 5;

/** Indexes of the columns whose names tell of a phone, and of those whose names may; best first, each once. */
export function rankByName(columns: readonly string[]): { telling: number[]; perhaps: number[] } {
  const folded = columns.map(foldName);
  const telling = rank(folded, TELLING);
  const isFixed = (at: number) => FIXED.test(folded[at] ?? '');
  return {
    telling: [...telling.filter((at) => !isFixed(at)), ...telling.filter(isFixed)],
    perhaps: rank(folded, PERHAPS).filter((at) => !telling.includes(at)),
  };
}

/** Whether the cell is such a name and nothing else: `N° de téléphone`, `Mobile 2`. */
export function isPhoneName(cell: string): boolean {
  const folded = foldName(cell);
  if (TELLING.includes(folded)) return true;
  const words = folded.split(' ').filter((word) => !FILLERS.includes(word) && !/^\d$/.test(word));
  return words.length > 0 && words.every((word) => TELLING.includes(word));
}

function rank(folded: readonly string[], words: readonly string[]): number[] {
  const exact = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0);
  const inside = words.flatMap((word) => [...folded.keys()].filter((at) => holds(folded[at] ?? '', word)));
  return [...new Set([...exact, ...inside])];
}

function holds(name: string, word: string): boolean {
  return word.length >= LONG_NAME ? name.includes(word) : name.split(' ').includes(word);
}

/** Case, accents and punctuation folded; words, humps and numbers apart by one space. */
export function foldName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '');
  const apart = plain.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\d)/gu, '$1 $2');
  return apart
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
