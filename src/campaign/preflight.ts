// All there is to know before a launch: what is wrong, who gets it, how long it takes, what it costs.
import type { Db } from '../db/client.ts';
import type { Price } from '../model/prices.ts';
import { findPrice } from '../model/prices.ts';
import { planSending, type SendPlan } from '../model/send-plan.ts';
import type { Finding } from './campaign-error.ts';
import { checkCampaign } from './check.ts';
import { type CampaignRow, countCountries, readPreflightFacts } from './queries.ts';

export interface Preflight {
  /** Nothing keeps the campaign from being launched. */
  ready: boolean;
  findings: Finding[];
  recipients: {
    total: number;
    /** Rows whose values WhatsApp would refuse, or that lack one: a launch skips them. */
    badValues: number;
    /** People on the suppression list now. */
    suppressed: number;
    toSend: number;
    byCountry: { country: string; recipients: number }[];
  };
  template: {
    name: string;
    language: string;
    status: string | null;
    category: string | null;
    syncedAt: Date | null;
  } | null;
  sender: {
    id: number;
    name: string;
    ratePerSecond: number;
    dailyLimit: number | null;
    dailyCount: number;
    /** The provider's last word on the line; null where it was never asked. */
    health: { status: string; detail: string; checkedAt: string } | null;
  };
  /** If it is launched now and has the sender to itself. */
  plan: SendPlan | null;
  cost: Cost | null;
}

export interface Cost {
  currency: string;
  total: number;
  byCountry: { country: string; messages: number; price: number; cost: number }[];
  /** Messages to countries that no price is known for. */
  unpriced: number;
}

export async function preflight(
  sql: Db,
  campaign: CampaignRow,
  prices: readonly Price[],
  now = new Date(),
): Promise<Preflight> {
  const { findings, broken } = await checkCampaign(sql, campaign);
  const facts = await readPreflightFacts(sql, campaign);
  const byCountry = await countCountries(sql, campaign.id);
  const toSend = Math.max(0, facts.pending - facts.suppressed - broken);
  const plan = planSending({
    people: toSend,
    ratePerSecond: campaign.ratePerSecond,
    dailyLimit: facts.dailyLimit,
    dailyCount: facts.dailyCount,
    window: campaign.sendWindow,
    country: byCountry[0]?.country ?? null,
    from: campaign.launchAt && campaign.launchAt > now ? campaign.launchAt : now,
  });
  const { pending: _, suppressed, category, templateStatus, templatesSyncedAt, senderName, health, ...limits } = facts;
  const template = campaign.template;
  return {
    ready: findings.every((finding) => finding.level !== 'error'),
    findings: prices.length > 0 ? findings : [...findings, NO_PRICES],
    recipients: { total: campaign.total, badValues: broken, suppressed, toSend, byCountry },
    template: template && {
      name: template.name,
      language: template.language,
      status: templateStatus,
      category,
      syncedAt: templatesSyncedAt,
    },
    sender: { id: campaign.senderId, name: senderName, ratePerSecond: campaign.ratePerSecond, health, ...limits },
    plan,
    cost: costOf(prices, byCountry, { toSend, category: category ?? 'marketing' }),
  };
}

const NO_PRICES: Finding = {
  level: 'warning',
  code: 'no_prices',
  path: 'cost',
  message: 'The cost is not known: set your prices with PUT /api/prices or `griot prices set`',
};

/** People who are left out are so in all countries alike. */
function costOf(
  prices: readonly Price[],
  byCountry: Preflight['recipients']['byCountry'],
  { toSend, category }: { toSend: number; category: string },
): Cost | null {
  const [first] = prices;
  if (!first) return null;
  const imported = byCountry.reduce((sum, { recipients }) => sum + recipients, 0);
  const share = imported === 0 ? 0 : toSend / imported;
  const priced = byCountry.flatMap(({ country, recipients }) => {
    const price = findPrice(prices, country, category)?.price;
    const messages = Math.round(recipients * share);
    return price === undefined ? [] : [{ country, messages, price, cost: rounded(messages * price) }];
  });
  const total = rounded(priced.reduce((sum, { cost }) => sum + cost, 0));
  const unpriced = Math.max(0, toSend - priced.reduce((sum, { messages }) => sum + messages, 0));
  return { currency: first.currency, total, byCountry: priced, unpriced };
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
