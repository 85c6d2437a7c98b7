// For how long what is known of people is kept: set for the whole account.
import type { Db } from '../db/client.ts';
import { KEPT, type Retention } from '../model/retention.ts';

const NAME = 'retention';

export async function readRetention(sql: Db): Promise<Retention> {
  const [row] = await sql<{ value: Partial<Retention> }[]>`select value from settings where name = ${NAME}`;
  return { ...KEPT, ...row?.value };
}

/** Changes what is given; null keeps it. Two changes at once both act. */
export async function changeRetention(sql: Db, patch: { [Key in keyof Retention]?: Retention[Key] | undefined }) {
  const given = Object.fromEntries(Object.entries(patch).filter(([, days]) => days !== undefined));
  await sql`
    insert into settings as s (name, value) values (${NAME}, ${sql.json(given)})
    on conflict (name) do update set value = s.value || excluded.value`;
}
