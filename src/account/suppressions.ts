// People who must not be messaged: one list for the whole account, looked at when a list comes in and at every send.
import { setImmediate as breathe } from 'node:timers/promises';
import type { Db } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import { type CountryCode, normalisePhone, type PhoneReason, readCountry } from '../model/phone.ts';
import { AccountError } from './account-error.ts';
import { insertSuppressions, type SuppressionRow, selectSuppressions } from './suppression-queries.ts';

export interface RefusedPhone {
  /** Its place among those given, from 0. */
  index: number;
  /** As it was given. */
  phone: string;
  reason: PhoneReason;
}

export interface AddedPeople {
  added: number;
  /** On the list already, or given twice. */
  known: number;
  refused: RefusedPhone[];
}

export interface AddOptions {
  reason: string;
  /** Two letters; of numbers in national form. */
  country?: string | undefined;
}

/** The good numbers are kept, whatever the others are. Throws AccountError for a country that is none. */
export async function addSuppressions(
  sql: Db,
  given: readonly string[],
  { reason, country }: AddOptions,
): Promise<AddedPeople> {
  const { phones, refused } = await normaliseAll(given, countryOf(country));
  const added = phones.length > 0 ? await insertSuppressions(sql, phones, reason) : 0;
  return { added, known: phones.length - added, refused };
}

/** A number that is not plainly a mobile one takes a tenth of a millisecond; a pacing clock ticks in this process. */
const AT_A_STRETCH = 100;

async function normaliseAll(given: readonly string[], country: CountryCode | null) {
  const phones: number[] = [];
  const refused: RefusedPhone[] = [];
  for (const [index, phone] of given.entries()) {
    if (index % AT_A_STRETCH === AT_A_STRETCH - 1) await breathe();
    const result = normalisePhone(phone, country);
    if (result.ok) phones.push(result.phone);
    else refused.push({ index, phone, reason: result.reason });
  }
  return { phones, refused };
}

function countryOf(code: string | undefined): CountryCode | null {
  const country = code === undefined ? null : readCountry(code);
  if (code === undefined || country) return country;
  throw new AccountError('unknown_country', `"${code}" is not a country: give its two letters, like SN`, 'country');
}

const EXPORT_PAGE = 1_000;

/** Yields CSV text: short statements by key, so that a slow reader holds no snapshot. Phones are digits without `+`. */
export async function* suppressionsCsv(sql: Db): AsyncGenerator<string> {
  yield csvLine(['phone', 'reason', 'created_at', 'source', 'campaign_id']);
  for (let page = await selectSuppressions(sql, { limit: EXPORT_PAGE }); ; ) {
    yield page.map(toLine).join('');
    const last = page.at(-1);
    if (!last || page.length < EXPORT_PAGE) return;
    page = await selectSuppressions(sql, { after: last.phone, limit: EXPORT_PAGE });
  }
}

function toLine({ phone, reason, createdAt, source, campaignId }: SuppressionRow): string {
  return csvLine([String(phone), reason, createdAt.toISOString(), source, String(campaignId ?? '')]);
}
