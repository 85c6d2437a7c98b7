// The loop of every import: mapped rows in, chunks of recipients and rejects into the database, counts out.
import { makeBloomFilter } from '../lib/bloom-filter.ts';
import { CHUNK_CHARACTERS, CHUNK_ROWS } from './limits.ts';
import { keptCells, type Recipient, type Reject } from './map-row.ts';
import { insertRejects, type KeptReject } from './queries.ts';
import type { Row } from './source.ts';
import type { Chunk, Known, KnownCode, Recipients, Target, Transaction } from './target.ts';

/** `rows` = imported + rejected + duplicates + suppressed + recent. */
export interface RowCounts {
  rows: number;
  imported: number;
  rejected: number;
  duplicates: number;
  suppressed: number;
  /** Left out because another campaign wrote to them lately. */
  recent: number;
}

export interface Taken extends RowCounts {
  /** Imported people by two-letter country. */
  countries: Record<string, number>;
}

export interface Progress extends RowCounts {
  /** Of the source, 0 to 1; null where it does not know its size. */
  share: number | null;
}

export interface TakeOptions {
  tx: Transaction;
  target: Target;
  importId: number;
  phoneColumn: string;
  map: (row: Row) => Recipient | Reject;
  onProgress?: ((counts: RowCounts) => void) | undefined;
}

/** Recipients to be taken in together, and their rows, of which some will turn out rejects. */
interface Batch extends Chunk {
  /** Of the doubtful. */
  rows: Recipient[];
  /** Place among the doubtful of each phone; 0 for a fresh one. */
  places: Map<number, number>;
  /** For somebody who is in this batch already. */
  repeats: Recipient[];
  characters: number;
}

/** Chunks under way: one is being taken in while the next is made; a third keeps the database from waiting. */
const UNDER_WAY = 2;

const COUNTED = {
  duplicate: 'duplicates',
  suppressed: 'suppressed',
  recent: 'recent',
} as const satisfies Record<KnownCode, keyof RowCounts>;

/**
 * Of the rows for one person the first stays. Almost every phone is new, and a filter of fixed size says which
 * certainly are; only the others are asked for in the database. Were the filter wrong, the target's unique index would
 * end the import rather than let a person in twice.
 */
export async function takeRows(batches: AsyncIterable<Row[]>, options: TakeOptions): Promise<Taken> {
  const { tx, target, importId, phoneColumn, map, onProgress } = options;
  const isPerhapsKnown = await makeFilter(target);
  const taken: Taken = { rows: 0, imported: 0, rejected: 0, duplicates: 0, suppressed: 0, recent: 0, countries: {} };
  let batch = emptyBatch();
  let rejects: KeptReject[] = [];
  let rejectedCharacters = 0;
  const underWay: Promise<void>[] = [];

  async function flush(): Promise<void> {
    const full = batch;
    batch = emptyBatch();
    const flushed = target.take(full).then((known) => settle(full, known));
    flushed.catch(() => {}); // awaited when the next but one is made
    underWay.push(flushed);
    if (underWay.length > UNDER_WAY) await underWay.shift();
  }

  function settle({ places, rows, repeats }: Batch, known: readonly Known[]): void {
    const codes = new Map(known.map(({ n, code }) => [n, code]));
    taken.imported += places.size - known.length;
    rows.forEach((one, at) => {
      const code = codes.get(at + 1);
      if (code) leaveOutKnown(one, code);
    });
    for (const one of repeats) leaveOutKnown(one, codes.get(places.get(one.phone) ?? 0) ?? 'duplicate');
  }

  function leaveOutKnown({ row, country }: Recipient, code: KnownCode): void {
    taken[COUNTED[code]] += 1;
    addTo(taken.countries, country, -1);
    leaveOut({ ok: false, row, code, column: phoneColumn });
  }

  function leaveOut({ row, code, column }: Reject): void {
    const cells = keptCells(row.cells);
    rejects.push({ line: row.line, code, column, cells });
    for (const cell of cells) rejectedCharacters += cell.length;
  }

  async function flushRejects(): Promise<void> {
    const full = rejects; // more may come while these are on their way
    rejects = [];
    rejectedCharacters = 0;
    await insertRejects(tx, importId, full);
  }

  function add(recipient: Recipient): void {
    const { phone, variables, country } = recipient;
    addTo(taken.countries, country, 1);
    batch.characters += variables.length;
    const isFresh = !isPerhapsKnown(phone);
    if (!isFresh && batch.places.has(phone)) {
      batch.repeats.push(recipient);
      return;
    }
    batch.places.set(phone, isFresh ? 0 : batch.rows.push(recipient));
    const part = isFresh ? batch.fresh : batch.doubtful;
    part.phones.push(phone);
    part.variables.push(variables);
  }

  for await (const rows of batches) {
    for (const row of rows) {
      const mapped = map(row);
      taken.rows += 1;
      if (mapped.ok) add(mapped);
      else {
        taken.rejected += 1;
        leaveOut(mapped);
      }
      const size = batch.places.size + batch.repeats.length;
      if (size >= CHUNK_ROWS || batch.characters >= CHUNK_CHARACTERS) await flush();
      else if (rejects.length >= CHUNK_ROWS || rejectedCharacters >= CHUNK_CHARACTERS) await flushRejects();
    }
    onProgress?.(taken);
  }
  if (batch.places.size > 0) await flush();
  await Promise.all(underWay);
  if (rejects.length > 0) await flushRejects();
  return {
    ...taken,
    countries: Object.fromEntries(Object.entries(taken.countries).filter(([, people]) => people > 0)),
  };
}

function emptyBatch(): Batch {
  const recipients = (): Recipients => ({ phones: [], variables: [] });
  return { fresh: recipients(), doubtful: recipients(), rows: [], places: new Map(), repeats: [], characters: 0 };
}

function addTo(countries: Record<string, number>, country: string, people: number): void {
  countries[country] = (countries[country] ?? 0) + people;
}

/** Whether the database may know a phone: by itself or from an earlier row. */
async function makeFilter(target: Target): Promise<(phone: number) => boolean> {
  const pages = target.knownPhones();
  if (pages === null) return () => true;
  const { addAndTest } = makeBloomFilter();
  for await (const phones of pages) for (const phone of phones) addAndTest(phone);
  return addAndTest;
}
