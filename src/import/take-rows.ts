// The loop of every import: mapped rows in, chunks of recipients and rejects into the database, counts out.
import { makeBloomFilter } from '../lib/bloom-filter.ts';
import { makeLineBuffer } from '../lib/line-buffer.ts';
import { ImportError } from './import-error.ts';
import { CHUNK_BYTES, CHUNK_ROWS, type ListLimits } from './limits.ts';
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
  limits: ListLimits;
  onProgress?: ((counts: RowCounts) => void) | undefined;
}

type People = Pick<Recipients, 'phones' | 'countries'>;

/** Recipients to be taken in together, but for their variables, and those rows that may yet be left out. */
interface Batch {
  fresh: People;
  doubtful: People;
  /** Of the doubtful. */
  rows: Recipient[];
  /** Place among the doubtful of each phone; 0 for a fresh one. */
  places: Map<number, number>;
  /** For somebody who is in this batch already. */
  repeats: Recipient[];
}

/** Statements under way: one is carried out while the next chunk is made; another keeps the database from waiting. */
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
  const { tx, target, importId, phoneColumn, map, limits, onProgress } = options;
  const isPerhapsKnown = await makeFilter(target);
  const taken: Taken = { rows: 0, imported: 0, rejected: 0, duplicates: 0, suppressed: 0, recent: 0, countries: {} };
  let batch = emptyBatch();
  const variables = { fresh: makeLineBuffer(), doubtful: makeLineBuffer() };
  let repeatedCharacters = 0;
  let rejects: KeptReject[] = [];
  let rejectedCharacters = 0;
  const underWay: Promise<void>[] = [];

  async function flush(): Promise<void> {
    const full = batch;
    const chunk: Chunk = {
      fresh: { ...full.fresh, variables: variables.fresh.take() },
      doubtful: { ...full.doubtful, variables: variables.doubtful.take() },
    };
    batch = emptyBatch();
    repeatedCharacters = 0;
    await send(target.take(chunk).then((known) => settle(full, known)));
  }

  async function flushRejects(): Promise<void> {
    const full = rejects;
    rejects = [];
    rejectedCharacters = 0;
    await send(insertRejects(tx, importId, full));
  }

  /** Returns at once, unless enough is under way already. */
  async function send(work: Promise<void>): Promise<void> {
    work.catch(() => {}); // told when its turn comes to be awaited
    underWay.push(work);
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
    const cells = keptCells(row.cells, limits);
    rejects.push({ line: row.line, code, column, cells });
    for (const cell of cells) rejectedCharacters += cell.length;
  }

  function add(recipient: Recipient): void {
    const { phone, country } = recipient;
    addTo(taken.countries, country, 1);
    const isFresh = !isPerhapsKnown(phone);
    if (!isFresh && batch.places.has(phone)) {
      batch.repeats.push(recipient);
      repeatedCharacters += recipient.variables.length;
      return;
    }
    batch.places.set(phone, isFresh ? 0 : batch.rows.push(recipient));
    const part = isFresh ? 'fresh' : 'doubtful';
    batch[part].phones.push(phone);
    batch[part].countries.push(country);
    variables[part].add(recipient.variables);
  }

  function isFull(): boolean {
    const rows = batch.places.size + batch.repeats.length;
    return rows >= CHUNK_ROWS || variables.fresh.bytes + variables.doubtful.bytes + repeatedCharacters >= CHUNK_BYTES;
  }

  for await (const rows of batches) {
    for (const row of rows) {
      const mapped = map(row);
      taken.rows += 1;
      if (taken.rows > limits.listRows) throw tooMany(limits.listRows);
      if (mapped.ok) add(mapped);
      else {
        taken.rejected += 1;
        leaveOut(mapped);
      }
      if (isFull()) await flush();
      else if (rejects.length >= CHUNK_ROWS || rejectedCharacters >= CHUNK_BYTES) await flushRejects();
    }
    onProgress?.(taken);
  }
  if (batch.places.size > 0) await flush();
  await Promise.all(underWay.splice(0)); // the last of them may leave rows out
  if (rejects.length > 0) await flushRejects();
  await Promise.all(underWay);
  return {
    ...taken,
    countries: Object.fromEntries(Object.entries(taken.countries).filter(([, people]) => people > 0)),
  };
}

function tooMany(maxRows: number): ImportError {
  const most = maxRows.toLocaleString('en');
  return new ImportError(
    'too_large',
    `The list has more than ${most} rows: send it in parts, or raise GRIOT_MAX_LIST_ROWS`,
  );
}

function emptyBatch(): Batch {
  return {
    fresh: { phones: [], countries: [] },
    doubtful: { phones: [], countries: [] },
    rows: [],
    places: new Map(),
    repeats: [],
  };
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
