// Writes scripts/sample-recipients.csv: the demo's list of 1,000 invented people, as such lists come from Excel.
// The same list every time: 960 good rows, 20 who are there twice and 20 that cannot be used, for a sender in Senegal.
import { writeFileSync } from 'node:fs';

const PEOPLE = 1000;

interface Country {
  code: string;
  /** Beginnings of mobile numbers; four digits follow. */
  starts: string[];
  /** How people group the digits. */
  groups: number[];
  /** Per cent of the people. */
  share: number;
}

// Zeros before the last four digits: a whole range of numbers that operators do not give out, should anybody send it.
const COUNTRIES: Country[] = [
  { code: '221', starts: ['70000', '75000', '76000', '77000', '78000'], groups: [2, 3, 2, 2], share: 55 },
  { code: '225', starts: ['010000', '050000', '070000'], groups: [2, 2, 2, 2, 2], share: 12 },
  { code: '223', starts: ['6600', '7000', '7600'], groups: [2, 2, 2, 2], share: 8 },
  { code: '229', starts: ['016100', '019600', '019700'], groups: [2, 2, 2, 2, 2], share: 6 },
  { code: '228', starts: ['9000', '9100', '9300'], groups: [2, 2, 2, 2], share: 5 },
  { code: '226', starts: ['6500', '7000', '7600'], groups: [2, 2, 2, 2], share: 5 },
  { code: '224', starts: ['62000', '62200', '66400'], groups: [3, 2, 2, 2], share: 5 },
  { code: '227', starts: ['9000', '9600', '9700'], groups: [2, 2, 2, 2], share: 4 },
];
const FIRST_NAMES =
  'Aïssatou Fatou Awa Mariama Khady Ndèye Rokhaya Aminata Adjoa Akissi Koffi Kouadio Moussa Ousmane Ibrahima Cheikh Mamadou Sékou Abdoulaye Issa Boubacar Yao Sènan Kodjo Édem Zénabou Hadjara Djénéba Téné Félicité';
const LAST_NAMES =
  "Diop Ndiaye Fall Sow Ba Sy Sarr Faye Gueye Kouassi N'Guessan Koné Traoré Coulibaly Keïta Diarra Ouédraogo Sawadogo Camara Bangoura Barry Diallo Houngbédji Agbodjan Mensah Hounsou Maïga Touré Cissé Bâ";
const CITIES =
  "Dakar Thiès Saint-Louis Kaolack Ziguinchor Abidjan Bouaké Yamoussoukro Bamako Ségou Cotonou Porto-Novo Lomé Kpalimé Ouagadougou Bobo-Dioulasso Conakry Kindia Niamey N'Diébène";
const BROKEN = ['77 000 12', 'à demander', '', '2,21771E+11', '33 821 00 12'];

interface Person {
  country: Country;
  /** In national form, digits only. */
  number: string;
  cells: [firstName: string, lastName: string, city: string, amount: string];
}

/** The list as one text, with Excel's byte order mark, semicolons and CR LF. */
export function makeSampleList(): string {
  const random = makeRandom(221);
  const people: Person[] = [];
  const taken = new Set<string>();
  const rows: string[][] = [['prénom', 'nom', 'téléphone', 'ville', 'montant']];
  for (let at = 0; at < PEOPLE; at++) {
    const person = at % 50 === 24 ? pick(random, people) : makePerson(random, taken, at);
    const [firstName, lastName, city, amount] = person.cells;
    const broken = at % 50 === 49 ? BROKEN[Math.floor(at / 50) % BROKEN.length] : undefined;
    if (broken === undefined && at % 50 !== 24) people.push(person);
    rows.push([firstName, lastName, broken ?? write(random, person), city, amount]);
  }
  return `\uFEFF${rows.map((cells) => `${cells.map(quote).join(';')}\r\n`).join('')}`;
}

function makePerson(random: () => number, taken: Set<string>, at: number): Person {
  const country = pickCountry(random);
  let number: string;
  do number = pick(random, country.starts) + String(Math.floor(random() * 10_000)).padStart(4, '0');
  while (taken.has(country.code + number));
  taken.add(country.code + number);
  const name = pick(random, LAST_NAMES.split(' '));
  const city = pick(random, CITIES.split(' '));
  const place = at % 40 === 7 ? `${city} ; Médina` : at % 100 === 13 ? `${city}\nQuartier 10` : city;
  const amount = (Math.ceil(random() * 400) * 250).toString().replace(/(?=(?:\d{3})+$)\B/g, ' ');
  const lastName = at % 125 === 60 ? `${name} "Junior"` : name;
  return { country, number, cells: [pick(random, FIRST_NAMES.split(' ')), lastName, place, amount] };
}

/** One of the ways people write a number. */
function write(random: () => number, { country, number }: Person): string {
  const international = [
    `+${country.code} ${group(number, country.groups, ' ')}`,
    `+${country.code}${number}`,
    `00${country.code}${number}`,
    `${country.code}-${group(number, country.groups, '-')}`,
    `(+${country.code}) ${group(number, country.groups, ' ')}`,
    `${country.code}${number}`,
    `+${country.code}\u00A0${group(number, country.groups, '\u00A0')}`,
  ];
  const national = [number, group(number, country.groups, ' '), group(number, country.groups, '.'), `${number}.0`];
  return pick(random, country.code === '221' ? [...international, ...national, ...national] : international);
}

function group(number: string, sizes: number[], mark: string): string {
  const pattern = new RegExp(`^${sizes.map((size) => `(\\d{${size}})`).join('')}$`);
  return (pattern.exec(number) ?? [number, number]).slice(1).join(mark);
}

function quote(cell: string): string {
  return /[";\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function pickCountry(random: () => number): Country {
  const tickets = COUNTRIES.flatMap((country) => Array<Country>(country.share).fill(country));
  return pick(random, tickets);
}

function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** mulberry32: small, and the same everywhere. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('sample-recipients.csv', import.meta.url), makeSampleList());
}
