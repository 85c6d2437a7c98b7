// Tests of a campaign: its message, with the values of one row, to numbers of one's own. A test is a small campaign that
// no list shows, so that it goes the way of every message: paced, never twice, followed by its statuses.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Sql } from '../db/client.ts';
import { KNOWN_PHONE } from '../db/forget-deliveries.ts';
import { ofCampaign } from '../db/partitions.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { DeliveryStatus, SkipReason } from '../model/delivery.ts';
import { partsOf } from '../model/message.ts';
import { countryOf, normalisePhone, readCountry } from '../model/phone.ts';
import { compileComponents } from '../model/placeholders.ts';
import type { Json } from '../model/template.ts';
import { CampaignError } from './campaign-error.ts';
import { type ControlDeps, launchCampaign } from './control.ts';
import { copyDraft, fillDraft } from './copy.ts';
import { readCampaign, removeCampaign } from './draft.ts';
import { type CampaignRow, changeStatus, columnsOfLists, firstRows } from './queries.ts';
import { openChecks } from './values.ts';

/** Somebody waits for the answer; a provider that answers at all does so within this. */
const WAIT_MS = 15_000;
const LOOK_EVERY_MS = 100;

export interface TestInput {
  /** Numbers, also in national form of the sender's country. */
  to: readonly string[];
  /** `seq` of the delivery whose values are used; default: the first good one. */
  row?: number | undefined;
  /** Instead of a row's. */
  variables?: Record<string, string> | undefined;
}

export interface TestResult {
  /** Null once it was forgotten. */
  phone: number | null;
  status: DeliveryStatus;
  messageId: string | null;
  skipReason: SkipReason | null;
  errorCode: string | null;
  errorTitle: string | null;
}

export interface Test {
  id: number;
  createdAt: Date;
  /** Why it was paused, where it was: then the messages that did not go out are canceled. */
  pausedReason: CampaignRow['pausedReason'];
  results: TestResult[];
}

export interface SentTest extends Test {
  /** A template's components, or the message as the only one. */
  rendered: Json[];
}

/**
 * Sends, waits up to 15 s for the provider's answers and returns what is known then; what has not gone out by then will
 * not. Throws CampaignError: `bad_test`, `not_launchable` with its findings …
 */
export async function sendTest(deps: ControlDeps, id: number, input: TestInput, waitMs = WAIT_MS): Promise<SentTest> {
  const campaign = await readCampaign(deps.sql, id);
  const phones = readPhones(input.to, campaign.country);
  const variables = input.variables ?? (await variablesOf(deps.sql, campaign, input.row));
  const testId = await makeTest(deps.sql, campaign, phones, variables);
  try {
    await launchCampaign(deps, testId);
  } catch (error) {
    await removeCampaign(deps.sql, testId);
    throw error;
  }
  await untilAnswered(deps.sql, testId, waitMs);
  const [waited] = await readTests(deps.sql, { testId });
  // What no worker took, or the provider refused for now, must not go out when nobody thinks of it any more. The results
  // are read after this, so that `pending` is final; the reason of a pause before, because canceling forgets it.
  await changeStatus(deps.sql, testId, { from: ['running', 'paused'], to: 'canceled' });
  const [test] = await readTests(deps.sql, { testId });
  if (!test || !waited) throw new CampaignError('bad_test', 'The test was deleted meanwhile', 'campaignId');
  const rendered = compileComponents(partsOf(campaign))(variables);
  return { ...test, pausedReason: waited.pausedReason, rendered };
}

/** The latest tests of a campaign, newest first, or one of them, as they are now. */
export async function readTests(sql: Db, where: { of: number; limit: number } | { testId: number }): Promise<Test[]> {
  const tests = await sql<Omit<Test, 'results'>[]>`
    select id, created_at as "createdAt", paused_reason as "pausedReason" from campaigns
    where ${'testId' in where ? sql`id = ${where.testId}` : sql`test_of = ${where.of}`}
    order by id desc limit ${'testId' in where ? 1 : where.limit}`;
  const results = await sql<(TestResult & { campaignId: number })[]>`
    select campaign_id as "campaignId", ${sql.unsafe(KNOWN_PHONE)} as phone, status, message_id as "messageId", skip_reason as "skipReason",
      error_code as "errorCode", error_title as "errorTitle"
    from deliveries where part = 0 and campaign_id = any(${tests.map((test) => test.id)}::int[]) order by campaign_id, seq`;
  return tests.map((test) => ({ ...test, results: results.filter((result) => result.campaignId === test.id) }));
}

function readPhones(to: readonly string[], country: string | null): number[] {
  const assumed = country === null ? null : readCountry(country);
  const phones = to.map((text, i) => {
    const result = normalisePhone(text, assumed);
    if (result.ok) return result.phone;
    throw new CampaignError(
      'bad_test',
      `"${text}" is no mobile number: write it with + and its country code`,
      `to.${i}`,
    );
  });
  return [...new Set(phones)];
}

async function variablesOf(sql: Sql, campaign: CampaignRow, row: number | undefined): Promise<Record<string, string>> {
  if (row === undefined) {
    const checks = openChecks(campaign, await columnsOfLists(sql, campaign.id));
    return (await firstRows(sql, campaign.id, { limit: 1, checks }))[0]?.variables ?? {};
  }
  const [found] = await sql<{ variables: Record<string, string> }[]>`
    select variables from deliveries d where ${ofCampaign(sql, campaign.id)} and seq = ${row}`;
  if (found) return found.variables;
  throw new CampaignError('bad_test', `Campaign ${campaign.id} has no row ${row}: it has ${campaign.total}`, 'row');
}

async function makeTest(
  sql: Sql,
  campaign: CampaignRow,
  phones: readonly number[],
  variables: Record<string, string>,
): Promise<number> {
  return await inTransaction(sql, async (tx) => {
    const id = await copyDraft(tx, campaign, { name: `Test of ${campaign.name}`, test: true });
    const people = tx`
      select n, phone, country, ${tx.json(variables)}::jsonb
      from unnest(${phones as number[]}::bigint[], ${phones.map((phone) => countryOf(phone) ?? '??')}::text[])
        with ordinality as p (phone, country, n)`;
    const lists = (await columnsOfLists(tx, campaign.id)).flat();
    const columns = [...new Set([...lists, ...Object.keys(variables)])];
    await fillDraft(tx, id, { people, columns, source: { kind: 'test' } });
    return id;
  });
}

async function untilAnswered(sql: Sql, id: number, waitMs: number): Promise<void> {
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    const [row] = await sql<[{ over: boolean }]>`
      select c.status <> 'running' and not exists (
        select 1 from deliveries d where d.part = 0 and d.campaign_id = c.id and d.status = 'sending') as over
      from campaigns c where c.id = ${id}`;
    if (row?.over !== false) return;
  }
}
