// The account's words for opting out and back in: those of the settings, else the usual ones.
import type { Db, Sql } from '../db/client.ts';
import { DEFAULT_OPT_WORDS, makeOptWords, type OptWords } from '../model/opt-out.ts';

export type ReadWord = ReturnType<typeof makeOptWords>;

/** A change acts within this time in every process. */
const FRESH_MS = 2_000;
const NAME = 'opt_words';

export async function readOptWords(sql: Db): Promise<OptWords> {
  const [row] = await sql<{ value: OptWords }[]>`select value from settings where name = ${NAME}`;
  return row?.value ?? DEFAULT_OPT_WORDS;
}

/** Null brings the usual ones back. */
export async function writeOptWords(sql: Db, words: OptWords | null): Promise<void> {
  if (words === null) await sql`delete from settings where name = ${NAME}`;
  else {
    await sql`
      insert into settings (name, value) values (${NAME}, ${sql.json({ out: [...words.out], in: [...words.in] })})
      on conflict (name) do update set value = excluded.value`;
  }
}

/** Reads them at most once per `FRESH_MS`. */
export function makeOptWordsReader(sql: Sql): () => Promise<ReadWord> {
  let read: ReadWord | null = null;
  let until = 0;
  return async () => {
    if (read && Date.now() < until) return read;
    read = makeOptWords(await readOptWords(sql));
    until = Date.now() + FRESH_MS;
    return read;
  };
}
