// Every row of the table of the provider's errors: what becomes of the person, the campaign and the sender, and what the
// marketer reads. One sender and one campaign per code, all at once, against the simulator.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainError } from '../../src/model/error-hints.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { makeCampaign } from '../support/campaign.ts';
import { openStack, type Stack } from '../support/stack.ts';

/** What must be seen of the one delivery, of its campaign and of its sender. */
interface Seen {
  delivery: string;
  campaign: string;
  attempts: number;
  /** Whether the next try has a time of its own. */
  later?: boolean;
  suppressed?: boolean;
  slowed?: boolean;
}

const RETRY: Seen = { delivery: 'pending', campaign: 'running', attempts: 1, later: true };
const PERSON: Seen = { delivery: 'failed', campaign: 'completed', attempts: 1 };
const PAUSED: Seen = { delivery: 'pending', campaign: 'paused', attempts: 0 };
const SLOW: Seen = { delivery: 'pending', campaign: 'running', attempts: 0, slowed: true };
const OPTED_OUT: Seen = { ...PERSON, suppressed: true };
const UNCERTAIN: Seen = { delivery: 'uncertain', campaign: 'completed', attempts: 1 };

interface Case {
  code: string | null;
  httpStatus?: number;
  seen: Seen;
}
const cases = (codes: string, seen: Seen): Case[] => codes.split(' ').map((code) => ({ code, seen }));

const CASES: Case[] = [
  ...cases('0 3 10 190 200 299 1005 1024', PAUSED), // authentication, permission
  { code: null, httpStatus: 401, seen: PAUSED },
  { code: null, httpStatus: 403, seen: PAUSED },
  ...cases('368 131031 131037 131045 133010 33 1031', PAUSED), // locked, not registered
  ...cases('131042 402 131063 131064 430 432 433', PAUSED), // payment, marketing disabled, violations
  ...cases('4 80007 130429 613 429 1015 132069', SLOW),
  { code: null, httpStatus: 429, seen: SLOW },
  ...cases('131048 471', SLOW), // spam: the first time
  ...cases('131056', RETRY),
  ...cases('1 2 131000 131016 131057 133004 500 503 1000 1011 1014 1016', RETRY),
  { code: null, httpStatus: 500, seen: UNCERTAIN }, // a proxy may have passed the message on
  { code: null, httpStatus: 502, seen: UNCERTAIN },
  { code: null, httpStatus: 503, seen: RETRY },
  ...cases(
    '131026 1006 1013 1026 131021 131030 130403 131062 130497 137000 480 1028 130472 472 131047 470 131049',
    PERSON,
  ),
  ...cases('131050', OPTED_OUT),
  ...cases('132001 132007 132068 2001 2007 132015 132016 2060 2061 2062 131051 501', PAUSED),
  ...cases(
    '132000 132005 132008 132012 132018 2000 2004 2005 2008 100 131008 131009 135000 1008 1009 1010 1021',
    PERSON,
  ),
  ...cases('987654', PERSON), // nobody knows it
];

let stack: Stack;
let started: { id: number; senderId: number; phone: string }[];
beforeAll(async () => {
  stack = await openStack('postgres', { templates: { checked: false }, notifications: { enabled: false } });
  const defaults = { recipients: 1, ratePerSecond: 20, baseUrl: stack.simulatorUrl, apiKey: DEFAULT_API_KEY };
  started = [];
  for (const _ of CASES) {
    const { campaignId: id, senderId } = await makeCampaign(stack.sql, defaults);
    const [row] = await stack.sql<[{ phone: number }]>`select phone from deliveries where campaign_id = ${id}`;
    started.push({ id, senderId, phone: String(row.phone) });
  }
  stack.simulator.behave({
    refusals: CASES.map(({ code, httpStatus = 400 }, i) => ({
      code,
      httpStatus: code === null ? httpStatus : 400,
      form: code === null ? ('html' as const) : ('onprem' as const),
      to: [started[i]?.phone ?? ''],
    })),
  });
  await stack.sql`update campaigns set status = 'running' where status = 'draft'`;
  const workers = await stack.addWorkers();
  const asked = () => new Set(stack.simulator.requests().map((request) => request.to)).size;
  for (const end = Date.now() + 60_000; asked() < CASES.length; await sleep(50))
    if (Date.now() > end) throw new Error(`only ${asked()} of ${CASES.length} were asked for`);
  await workers.close(); // nothing is tried again while it is looked at
}, 90_000);
afterAll(() => stack?.close());

describe('each code of the provider has its consequence', () => {
  test.each(CASES.map((one, i) => [one.code ?? `HTTP ${one.httpStatus}`, one.seen, i] as const))(
    '%s',
    async (code, seen, i) => {
      const { id, senderId, phone } = started[i] ?? { id: 0, senderId: 0, phone: '' };
      const [row] = await stack.sql`
      select d.status as delivery, c.status as campaign, d.attempts, d.error_code as "errorCode", d.error_title as "errorTitle",
        d.next_attempt_at > now() - interval '5 minutes' as later, c.paused_reason as reason,
        exists (select 1 from suppressions s where s.phone = d.phone) as suppressed,
        coalesce((select slowed_rate < rate_per_second from senders where id = ${senderId}), false) as slowed
      from deliveries d join campaigns c on c.id = d.campaign_id where d.campaign_id = ${id}`;
      if (!row) throw new Error('the delivery is gone');
      const { errorCode, errorTitle, reason, later, attempts, ...state } = row;
      expect(state).toEqual({
        delivery: seen.delivery,
        campaign: seen.campaign,
        suppressed: seen.suppressed ?? false,
        slowed: seen.slowed ?? false,
      });
      // What is to be tried again may have been by now, jittered as its delay is.
      if (seen.later) expect([later, attempts >= 1]).toEqual([true, true]);
      else expect(attempts).toBe(seen.attempts);
      if (!code.startsWith('HTTP')) expect(errorCode).toBe(code);
      if (seen.campaign === 'paused') expect(reason).toMatchObject({ code: errorCode, title: errorTitle });
      // One request, unless the provider was only too fast: the person is never asked for twice without need.
      if (!seen.slowed && !seen.later)
        expect(stack.simulator.requests().filter((request) => request.to === phone).length).toBe(1);
      const nothing = explainError('a code nobody ever saw', '', 'en').hint;
      for (const language of ['en', 'fr'] as const) {
        const read = explainError(errorCode, errorTitle ?? '', language, reason?.kind);
        expect(read.title).not.toBe('');
        if (code !== '987654') expect(read.hint).not.toBe(explainError('a code nobody ever saw', '', language).hint);
        else expect(explainError(errorCode, errorTitle, 'en').hint).toBe(nothing);
      }
    },
  );
});
