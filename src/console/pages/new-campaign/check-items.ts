// What is looked at before a launch, each with its colour and where it is mended. The words are in the texts.
import type { FindingCode } from '../../../model/finding-codes.ts';
import type { Campaign, Finding, Preflight, Sender, SenderHealth, TestSend } from '../../api/documents.ts';
import { FINDING_WORDS, type ItemName } from './finding-words.ts';
import { opensAt, secondsOf } from './opening.ts';
import type { Step } from './steps.tsx';
import type { Start } from './use-start.ts';

export type Level = 'good' | 'warn' | 'bad';

export interface Item {
  name: ItemName;
  level: Level;
  /** The text is `item.<name>`; what stands in it. */
  values?: Record<string, string | number>;
  /** Where it is mended. */
  step?: Step;
  /** In the server's own words, where there are none of ours. */
  detail?: string;
}

export interface Facts {
  campaign: Campaign;
  preflight: Preflight;
  start: Start;
  sender: Sender | undefined;
  health: SenderHealth | undefined;
  tests: readonly TestSend[];
  /** Columns that the message names and no list has. */
  unknownColumns: readonly string[];
}

/** What keeps it from being launched first, then what should be known, then what is well. */
export function checkItems(facts: Facts): Item[] {
  const items = [people, again, leftOut, template, variables, when, pace, sender, callback, test, cost].flatMap(
    (check) => check(facts),
  );
  const rank = { bad: 0, warn: 1, good: 2 };
  return items.sort((a, b) => rank[a.level] - rank[b.level]);
}

/** In which steps something keeps it from being launched. */
export function faultySteps(facts: Pick<Facts, 'campaign' | 'preflight' | 'start'>): Set<Step> {
  const all = { ...facts, sender: undefined, health: undefined, tests: [], unknownColumns: [] };
  const items = [people, template, variables, when, pace].flatMap((check) => check(all));
  return new Set(items.flatMap(({ level, step }) => (level === 'bad' && step ? [step] : [])));
}

function people({ preflight: { recipients } }: Facts): Item[] {
  const { total, toSend } = recipients;
  if (total === 0) return [{ name: 'noPeople', level: 'bad', step: 'list' }];
  if (toSend === 0) return [{ name: 'nobodyLeft', level: 'bad', step: 'message' }];
  return [{ name: 'people', level: 'good', values: { count: toSend } }];
}

function leftOut({ preflight: { recipients } }: Facts): Item[] {
  const { badValues, suppressed, outsideWindow } = recipients;
  const told: [ItemName, number, Step?][] = [
    ['badValues', badValues, 'message'],
    ['optedOut', suppressed],
    ['outsideWindow', outsideWindow, 'message'],
  ];
  return told.flatMap(([name, count, step]): Item[] =>
    count > 0 ? [{ name, level: 'warn', values: { count }, ...(step ? { step } : {}) }] : [],
  );
}

function again({ preflight: { recipients } }: Facts): Item[] {
  const { sentLately: count } = recipients;
  return count > 0 ? [{ name: 'sentLately', level: 'warn', values: { count }, step: 'list' }] : [];
}

function template({ campaign, preflight }: Facts): Item[] {
  const step = 'message' as const;
  if (campaign.message) return [{ name: 'ownMessage', level: 'good' }];
  const { template } = preflight;
  if (!template) return [{ name: 'noMessage', level: 'bad', step }];
  const values = { name: template.name, status: template.status ?? '' };
  if (template.syncedAt === null) return [{ name: 'neverSynced', level: 'warn', values }];
  if (template.status === null) return [{ name: 'templateGone', level: 'bad', values, step }];
  if (template.status !== 'approved') return [{ name: 'templateState', level: 'bad', values, step }];
  return [{ name: 'template', level: 'good', values }];
}

function variables({ preflight, unknownColumns, campaign }: Facts): Item[] {
  if (!campaign.template && !campaign.message) return [];
  const byCode = new Map<FindingCode, Finding[]>();
  for (const finding of preflight.findings)
    if (FINDING_WORDS[finding.code] !== null) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  const faults = [...byCode].map(([code, found]): Item => {
    const name = FINDING_WORDS[code] as ItemName | undefined; // a newer server may know more
    const level = found.some((one) => one.level === 'error') ? 'bad' : 'warn';
    if (!name) return { name: 'other', level, step: 'message', detail: found[0]?.message ?? code };
    return { name, level, step: 'message', values: { count: found.length } };
  });
  const unknown = preflight.findings.filter(({ code }) => code === 'unknown_column');
  const level = unknown.some((one) => one.level === 'error') ? 'bad' : 'warn';
  const columns: Item[] =
    unknown.length > 0
      ? [{ name: 'unknownColumn', level, step: 'message', values: { columns: unknownColumns.join(', ') } }]
      : [];
  const all = [...columns, ...faults];
  return all.length > 0 ? all : [{ name: 'variables', level: 'good' }];
}

function when(facts: Facts): Item[] {
  const { start } = facts;
  const step = 'when' as const;
  if (start.fault === 'past') return [{ name: 'past', level: 'bad', step }];
  if (start.fault === 'incomplete') return [{ name: 'noTime', level: 'bad', step }];
  const opens = opensAt(facts);
  if (!opens) return [];
  return [{ name: 'outsideHours', level: 'warn', values: { from: opens.toISOString() }, step }];
}

function pace(facts: Facts): Item[] {
  const { plan, sender, recipients } = facts.preflight;
  if (recipients.toSend === 0) return [];
  if (plan === null) return [{ name: 'years', level: 'bad', step: 'when' }];
  if ((plan.days ?? 0) > 1)
    return [{ name: 'severalDays', level: 'warn', values: { days: plan.days ?? 0, count: sender.dailyLimit ?? 0 } }];
  return [{ name: 'duration', level: 'good', values: { seconds: secondsOf(facts).sending, until: plan.finishesAt } }];
}

function sender({ sender, health }: Facts): Item[] {
  if (!sender || !health) return [];
  const values = { name: sender.name };
  switch (health.status) {
    case 'connected':
      return [{ name: 'sender', level: 'good', values }];
    case 'limited':
      return [{ name: 'senderLimited', level: 'warn', values, detail: health.detail }];
    case 'disconnected':
      return [{ name: 'senderGone', level: 'bad', values, detail: health.detail }];
    case 'unknown':
      return [{ name: 'senderUnknown', level: 'warn', values, detail: health.detail }];
  }
}

function callback({ sender }: Facts): Item[] {
  if (!sender || sender.webhook.registered) return [];
  return [{ name: 'noCallback', level: 'warn' }];
}

/** What is known of a test that left, the best first. */
const TEST_STATES: readonly [statuses: readonly string[], name: ItemName][] = [
  [['read'], 'testRead'],
  [['delivered'], 'testDelivered'],
  [['accepted', 'sent'], 'testAccepted'],
  [['sending', 'uncertain'], 'testUnderWay'],
];

function test({ tests, campaign }: Facts): Item[] {
  if (!campaign.template && !campaign.message) return [];
  const results = tests[0]?.results ?? [];
  if (results.length === 0) return [{ name: 'noTest', level: 'warn', step: 'message' }];
  const best = TEST_STATES.find(([statuses]) => results.some(({ status }) => statuses.includes(status)));
  if (!best) return [{ name: 'testFailed', level: 'warn', step: 'message' }];
  const [statuses, name] = best;
  const to = results.flatMap((one) => (statuses.includes(one.status) ? (one.to ?? []) : [])).join(', ');
  return [{ name, level: 'good', values: { to } }];
}

function cost({ preflight: { cost } }: Facts): Item[] {
  if (!cost) return [{ name: 'noPrices', level: 'warn' }];
  if (cost.unpriced > 0) return [{ name: 'unpriced', level: 'warn', values: { count: cost.unpriced } }];
  return [{ name: 'cost', level: 'good', values: { amount: cost.total, currency: cost.currency } }];
}
