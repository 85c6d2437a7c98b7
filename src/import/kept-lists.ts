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
    select id, name, columns, people, created_at as "createdAt" from lists
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
