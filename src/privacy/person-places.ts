// Where one person may be in the database, by all of their numbers.
import type { Fragment } from 'postgres';
import type { Db, Sql } from '../db/client.ts';
import { linesOf, type RawLine, unpackText } from '../db/raw-lines.ts';
import { nationalDigits } from '../model/person-number.ts';

/** Rows of notifications that are read at a time. */
const RAW_PAGE = 100;

/** With the numbers under which WhatsApp knows them where lists have another, and the other way round. */
export async function allNumbersOf(sql: Sql, phones: readonly number[]): Promise<number[]> {
  const rows = await sql<{ phone: number }[]>`
    select d.wa_id::bigint as phone from ${deliveriesOf(sql, phones)} as d where d.wa_id ~ '^\\d{7,15}$'
    union select phone from deliveries where wa_id = any(${phones.map(String)}::text[]) and wa_id is not null and phone > 0`;
  return [...new Set([...phones, ...rows.map((row) => row.phone)])].sort((a, b) => a - b);
}

/** A sub-select of their deliveries, in any campaign: one look at the index of each. */
export function deliveriesOf(sql: Db, phones: readonly number[]): Fragment {
  return sql`(
    select d.* from campaigns c cross join lateral (
      select * from deliveries d
      where d.part = c.part and d.campaign_id = c.id and d.phone = any(${phones as number[]}::bigint[]) offset 0) as d)`;
}

/** A condition on the cells of a rejected row: one of them has the number, however it is written, and whoever's it is. */
export function naming(sql: Db, cells: Fragment, phones: readonly number[]): Fragment {
  const digits = [...new Set(phones.map(nationalDigits))];
  return sql`exists (
    select 1 from unnest(${cells}) as cell cross join unnest(${digits}::text[]) as n (digits)
    where strpos(regexp_replace(cell, '\\D', '', 'g'), n.digits) > 0)`;
}

/** Notifications as they came, of one row: those that name the person, and the others. Rows that do not are left out. */
export interface RawOfPerson {
  id: number;
  theirs: RawLine[];
  others: RawLine[];
}

/** All are read: there is no index of people, and what names them may be of a message that is forgotten already. */
export async function* rawOf(sql: Sql, phones: readonly number[]): AsyncGenerator<RawOfPerson> {
  const pattern = namePattern(phones);
  for (let after = 0; ; ) {
    const rows = await sql<{ id: number; body: Buffer }[]>`
      select id, body from raw_notifications where id > ${after} order by id limit ${RAW_PAGE}`;
    for (const { id, body } of rows) {
      const text = await unpackText(body);
      if (!pattern.test(text)) continue;
      const [theirs, others]: [RawLine[], RawLine[]] = [[], []];
      for (const line of linesOf(text)) (names(phones, line[2]) ? theirs : others).push(line);
      if (theirs.length > 0) yield { id, theirs, others };
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < RAW_PAGE) return;
  }
}

/** As digits, or as WhatsApp hides it in the ids of messages, in base64 at any of the three offsets: nobody who is named is missed, others may be meant. */
export function namePattern(phones: readonly number[]): RegExp {
  const hidden = phones.flatMap((phone) => [0, 1, 2].map((offset) => inBase64(String(phone), offset)));
  return new RegExp(`${plainly(phones).source}|${hidden.join('|')}`);
}

/** Certainly: what looks like base64 is read. */
export function names(phones: readonly number[], text: string): boolean {
  const digits = plainly(phones);
  if (digits.test(text)) return true;
  const ids = text.match(BASE64) ?? [];
  return ids.some((id) => digits.test(Buffer.from(id, 'base64').toString('latin1')));
}

const BASE64 = /[A-Za-z0-9+/]{20,}={0,2}/g;

function plainly(phones: readonly number[]): RegExp {
  return new RegExp(`(?<!\\d)(?:${phones.join('|')})(?!\\d)`);
}

/** The characters that are the same whatever stands around. */
function inBase64(digits: string, offset: number): string {
  const whole = Buffer.from('0'.repeat(offset) + digits).toString('base64');
  return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + digits.length) * 8) / 6));
}
