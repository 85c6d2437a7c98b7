// All there is to know before a launch: what is wrong, who gets it, how long it takes, what it costs.
import type { Db } from '../db/client.ts';
import { type Cost, type Price, reckonCost } from '../model/prices.ts';
import { planSending, type SendPlan } from '../model/send-plan.ts';
import type { Finding } from './campaign-error.ts';
import { checkCampaign } from './check.ts';
import {
  type CampaignRow,
  countCountries,
  countOutsideWindow,
  countSentLately,
  readPreflightFacts,
} from './queries.ts';

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
    /** People who did not write within 24 hours, where the campaign sends no template. */
    outsideWindow: number;
    /** People who got this template from this sender within 24 hours, by another campaign. They would get it again. */
    sentLately: number;
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
  /** If it is launched then and has the sender to itself. */
  plan: SendPlan | null;
  cost: Cost | null;
}

export async function preflight(
  sql: Db,
  campaign: CampaignRow,
  prices: readonly Price[],
  /** When it is meant to be launched. */
  at = new Date(),
): Promise<Preflight> {
  const { findings, broken } = await checkCampaign(sql, campaign);
  const facts = await readPreflightFacts(sql, campaign);
  const byCountry = await countCountries(sql, campaign.id);
  const outsideWindow = campaign.message === null ? 0 : await countOutsideWindow(sql, campaign);
  const sentLately = await countSentLately(sql, campaign);
  if (sentLately > 0) findings.push(toldLately(sentLately));
  const toSend = Math.max(0, facts.pending - facts.suppressed - broken - outsideWindow);
  const plan = planSending({
    people: toSend,
    ratePerSecond: campaign.ratePerSecond,
    dailyLimit: facts.dailyLimit,
    dailyCount: facts.dailyCount,
    window: campaign.sendWindow,
    country: byCountry[0]?.country ?? null,
    from: campaign.launchAt && campaign.launchAt > at ? campaign.launchAt : at,
  });
  const { pending: _, suppressed, category, templateStatus, templatesSyncedAt, senderName, health, ...limits } = facts;
  const template = campaign.template;
  return {
    ready: findings.every((finding) => finding.level !== 'error'),
    findings: prices.length > 0 ? findings : [...findings, NO_PRICES],
    recipients: { total: campaign.total, badValues: broken, suppressed, outsideWindow, sentLately, toSend, byCountry },
    template: template && {
      name: template.name,
      language: template.language,
      status: templateStatus,
      category,
      syncedAt: templatesSyncedAt,
    },
    sender: { id: campaign.senderId, name: senderName, ratePerSecond: campaign.ratePerSecond, health, ...limits },
    plan,
    cost: reckonCost(prices, byCountry, {
      messages: toSend,
      category: campaign.message ? 'service' : (category ?? 'marketing'),
    }),
  };
}

function toldLately(people: number): Finding {
  const message = `${people} recipients got this template from this sender within the last 24 hours and would get it again`;
  return { level: 'warning', code: 'sent_lately', path: 'recipients', message };
}

const NO_PRICES: Finding = {
  level: 'warning',
  code: 'no_prices',
  path: 'cost',
  message: 'The cost is not known: set your prices with PUT /api/prices or `griot prices set`',
};
