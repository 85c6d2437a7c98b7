// Lists kept to be used by several campaigns: made, renamed, deleted, read.
import type { Db, Sql } from '../db/client.ts';
import { ofCampaign } from '../db/partitions.ts';
import { csvLine } from '../lib/csv-text.ts';
import { inTransaction } from '../lib/transaction.ts';
import { ImportError } from './import-error.ts';
import { readImport } from './queries.ts';
import type { Row, Source } from './source.ts';

export interface KeptList {
  id: number;
  name: string;
  columns: string[];
  people: number;
  /** Its people by two-letter country. */
  countries: Record<string, number>;
  /** Of what came last. */
  source: { kind: string; fileName: string | null } | null;
  updatedAt: Date;
  createdAt: Date;
}

/** Rows per statement: short ones, so that a slow reader holds no snapshot. */
const PAGE = 2_000;

/** Newest first. */
export async function selectLists(
  sql: Db,
  where: { id?: number; name?: string; before?: number; limit?: number },
): Promise<KeptList[]> {
  return await sql<KeptList[]>`
    select id, name, columns, people, countries, latest.source, coalesce(latest.at, created_at) as "updatedAt",
      created_at as "createdAt"
    from lists
      cross join lateral (
        select coalesce(jsonb_object_agg(country, people), '{}') as countries from (
          select country, sum(people::int) as people from imports i, jsonb_each_text(i.countries) as c (country, people)
          where i.list_id = lists.id group by country) as sums) as split
      left join lateral (
        select created_at as at, jsonb_build_object('kind', i.source ->> 'kind', 'fileName', i.file_name) as source
        from imports i where i.list_id = lists.id order by i.id desc limit 1) as latest on true
    where id < ${where.before ?? 2_147_483_647} ${where.id === undefined ? sql`` : sql`and id = ${where.id}`}
      ${where.name === undefined ? sql`` : sql`and name = ${where.name}`}
    order by id desc limit ${where.limit ?? 1}`;
}

/** Throws ImportError where there is none. */
export async function readList(sql: Db, id: number): Promise<KeptList> {
  const [list] = await selectLists(sql, { id });
  if (list) return list;
  throw new ImportError('list_not_found', `There is no list ${id}`, 'listId');
}

/** `importId`: of the people whom it brought into its campaign. `campaignId`: of all people of a campaign. */
interface NewList {
  name: string;
  importId?: number | undefined;
  campaignId?: number | undefined;
}

/** An empty list, or one that begins with people of a campaign. Returns the id. */
export async function createList(sql: Sql, { name, importId, campaignId }: NewList): Promise<number> {
  return await inTransaction(sql, async (tx) => {
    const [made] = await tx<{ id: number }[]>`
      insert into lists (name, columns) values (${name}, '{}') on conflict (name) do nothing returning id`;
    if (!made) throw nameTaken(name);
    if (importId !== undefined) await copyImport(tx, made.id, importId);
    if (campaignId !== undefined) await copyCampaign(tx, made.id, campaignId);
    return made.id;
  });
}

async function copyImport(tx: Db, listId: number, importId: number): Promise<void> {
  const found = await readImport(tx, importId);
  if (!found) throw new ImportError('import_not_found', `There is no import ${importId}`, 'importId');
  const { count } = await tx`
    insert into list_people (list_id, seq, phone, variables)
    select ${listId}, row_number() over (order by d.seq), d.phone, d.variables
    from imports i join deliveries d on d.seq >= i.first_seq and d.seq < i.first_seq + i.imported
    where i.id = ${importId} and d.phone > 0 and ${ofCampaign(tx, found.campaignId ?? 0)}`;
  if (count === 0 && found.imported > 0) {
    throw new ImportError('people_forgotten', `Whom import ${importId} brought was forgotten`, 'importId');
  }
  await tx`update lists set columns = ${tx.array(found.columns)}, people = ${count} where id = ${listId}`;
  await noteCopy(tx, listId, { columns: found.columns, campaignId: found.campaignId, countries: found.countries });
}

async function copyCampaign(tx: Db, listId: number, campaignId: number): Promise<void> {
  if ((await tx`select 1 from campaigns where id = ${campaignId}`).length === 0)
    throw new ImportError('campaign_not_found', `There is no campaign ${campaignId}`, 'campaignId');
  const imports = await tx<{ columns: string[] }[]>`
    select columns from imports where campaign_id = ${campaignId} and imported > 0 order by id`;
  const columns = [...new Set(imports.flatMap((one) => one.columns))];
  const { count } = await tx`
    insert into list_people (list_id, seq, phone, variables)
    select ${listId}, row_number() over (order by d.seq), d.phone, d.variables
    from deliveries d where ${ofCampaign(tx, campaignId)} and d.phone > 0`;
  if (count === 0 && imports.length > 0) {
    throw new ImportError('people_forgotten', `Whom campaign ${campaignId} went to was forgotten`, 'campaignId');
  }
  await tx`update lists set columns = ${tx.array(columns)}, people = ${count} where id = ${listId}`;
  const split = await tx<{ country: string; people: number }[]>`
    select country, count(*)::int as people from deliveries d where ${ofCampaign(tx, campaignId)} group by country`;
  const countries = Object.fromEntries(split.map(({ country, people }) => [country, people]));
  await noteCopy(tx, listId, { columns, campaignId, countries });
}

interface Copy {
  columns: readonly string[];
  campaignId: number | null;
  countries: Record<string, number>;
}

/** People who were copied are told like those who came in a file. */
async function noteCopy(tx: Db, listId: number, { columns, campaignId, countries }: Copy): Promise<void> {
  await tx`
    insert into imports (list_id, source, columns, phone_column, rows, imported, countries)
    select id, ${tx.json({ kind: 'campaign', campaignId })}, ${tx.array([...columns])}, 'phone', people, people, ${tx.json(countries)}
    from lists where id = ${listId}`;
}

export async function renameList(sql: Sql, id: number, name: string): Promise<void> {
  const [taken] = await selectLists(sql, { name });
  if (taken && taken.id !== id) throw nameTaken(name);
  const { count } = await sql`update lists set name = ${name} where id = ${id}`;
  if (count === 0) await readList(sql, id);
}

/** Campaigns that used it keep their people. */
export async function removeList(sql: Sql, id: number): Promise<void> {
  const { count } = await sql`delete from lists where id = ${id}`; // its people and imports go with it
  if (count === 0) await readList(sql, id);
}

interface Person {
  seq: number;
  phone: number;
  variables: Record<string, string>;
}

async function* readPeople(sql: Db, list: KeptList): AsyncGenerator<Person[]> {
  for (let after = 0; after < list.people; ) {
    const page = await sql<Person[]>`
      select seq, phone, variables from list_people where list_id = ${list.id} and seq > ${after} and seq <= ${list.people}
      order by seq limit ${PAGE}`;
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)?.seq ?? after;
  }
}

/** CSV text: the phone, then the list's columns. */
export async function* exportList(sql: Db, list: KeptList): AsyncGenerator<string> {
  yield csvLine(['recipient', ...list.columns]);
  for await (const people of readPeople(sql, list)) {
    yield people.map((one) => csvLine([`${one.phone}`, ...cellsOf(list, one)])).join('');
  }
}

/** The list as it is now, as rows of an import. */
export async function openList(sql: Db, id: number): Promise<Source> {
  const list = await readList(sql, id);
  if (list.people === 0) throw new ImportError('empty_list', `The list "${list.name}" is empty`, 'listId');
  let read = 0;
  const rows = listRows(sql, list, (people) => {
    read += people;
  });
  return {
    rows,
    facts: { kind: 'list', listId: id, name: list.name },
    share: () => read / list.people,
    expected: list.people,
  };
}

async function* listRows(sql: Db, list: KeptList, onRead: (people: number) => void): AsyncGenerator<Row[]> {
  yield [{ line: 1, cells: [...list.columns] }];
  let read = 0;
  for await (const people of readPeople(sql, list)) {
    read += people.length;
    onRead(people.length);
    yield people.map((one) => ({ line: one.seq + 1, cells: cellsOf(list, one), phone: `+${one.phone}` }));
  }
  if (read < list.people) throw new ImportError('list_not_found', `The list "${list.name}" was deleted`, 'listId');
}

function cellsOf({ columns }: KeptList, { variables }: Person): string[] {
  return columns.map((column) => variables[column] ?? '');
}

function nameTaken(name: string): ImportError {
  return new ImportError('list_name_taken', `There is a list named "${name}" already`, 'name');
}
