// What a campaign needs before it may be launched, and how its messages will look.
import type { Db } from '../db/client.ts';
import { mediaIdsIn, partsOf, pathIn } from '../model/message.ts';
import { compileComponents, findPlaceholders } from '../model/placeholders.ts';
import type { Json } from '../model/template.ts';
import { templateFaults } from '../model/template-faults.ts';
import { templateMismatches } from '../model/template-match.ts';
import type { Check } from '../model/value-rules.ts';
import type { Finding } from './campaign-error.ts';
import {
  type CampaignRow,
  columnsOfLists,
  countCountries,
  countOutsideWindow,
  firstRows,
  knownMedia,
  type TemplateState,
  templateState,
} from './queries.ts';
import { checkValues, openChecks } from './values.ts';

export interface Checked {
  /** Everything that is wrong or doubtful, errors first. */
  findings: Finding[];
  /** What the rows must still be judged by. */
  checks: Check[];
  /** Rows that break one of them: a launch skips them. */
  broken: number;
}

export async function checkCampaign(sql: Db, campaign: CampaignRow): Promise<Checked> {
  const lists = campaign.total > 0 ? await columnsOfLists(sql, campaign.id) : [];
  const checks = openChecks(campaign, lists);
  const values = await checkValues(sql, campaign, checks);
  const findings = [
    ...checkRecipients(campaign),
    ...(campaign.total > 0 ? checkColumns(campaign, [...new Set(lists.flat())]) : []),
    ...checkTexts(campaign),
    ...values.findings,
    ...(campaign.template
      ? checkTemplate(campaign.template, await templateState(sql, campaign.senderId, campaign.template))
      : campaign.message
        ? await checkWindows(sql, campaign)
        : [NO_CONTENT]),
    ...(await checkMedia(sql, campaign)),
  ];
  return {
    findings: findings.sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error')),
    checks,
    broken: values.broken,
  };
}

const NO_CONTENT: Finding = {
  level: 'error',
  code: 'no_content',
  path: 'template',
  message: 'The campaign has no message yet: choose a template',
};

function checkRecipients({ total }: CampaignRow): Finding[] {
  if (total > 0) return [];
  const message = 'The campaign has no recipients: upload a list first';
  return [{ level: 'error', code: 'no_recipients', path: 'recipients', message }];
}

function checkColumns(campaign: CampaignRow, columns: readonly string[]): Finding[] {
  const known = new Set(columns);
  return findPlaceholders(partsOf(campaign))
    .filter(({ column }) => !known.has(column))
    .map(({ column, fallback, path }) => ({
      level: fallback === null ? 'error' : 'warning',
      code: 'unknown_column',
      path: pathIn(campaign, path),
      message: `No list of this campaign has a column "${column}". Its columns: ${columns.join(', ')}`,
    }));
}

function checkTexts(campaign: CampaignRow): Finding[] {
  const faults = templateFaults(partsOf(campaign));
  return faults.map(({ code, path, message }) => ({ level: 'error', code, path: pathIn(campaign, path), message }));
}

/** A message that is no template reaches only people who wrote within 24 hours. */
async function checkWindows(sql: Db, campaign: CampaignRow): Promise<Finding[]> {
  const outside = campaign.total > 0 ? await countOutsideWindow(sql, campaign) : 0;
  if (outside === 0) return [];
  const message = `${outside} of ${campaign.total} recipients did not write within the last 24 hours and would be skipped: only a template reaches them`;
  return [{ level: 'warning', code: 'no_service_window', path: 'message', message }];
}

async function checkMedia(sql: Db, campaign: CampaignRow): Promise<Finding[]> {
  const named = mediaIdsIn(partsOf(campaign));
  const known = await knownMedia(
    sql,
    campaign.senderId,
    named.map(({ id }) => id),
  );
  return named
    .filter(({ id }) => !known.has(id))
    .map(({ id, path }) => ({
      level: 'warning',
      code: 'media_not_uploaded',
      path: pathIn(campaign, path),
      message: `The file ${id} was not uploaded for this sender within the last 30 days: upload it, or give a link`,
    }));
}

function checkTemplate(
  template: NonNullable<CampaignRow['template']>,
  { synced, status, components }: TemplateState,
): Finding[] {
  const what = `The template "${template.name}" (${template.language})`;
  if (!synced) {
    const message = `${what} was not checked: the sender's templates were never synced`;
    return [{ level: 'warning', code: 'templates_not_synced', path: 'template.name', message }];
  }
  if (status === null) {
    const message = `${what} is not among the sender's templates: check name and language, or sync again`;
    return [{ level: 'error', code: 'template_missing', path: 'template.name', message }];
  }
  if (status !== 'approved') {
    const message = `${what} is ${status}: only an approved template can be sent`;
    return [{ level: 'error', code: 'template_not_approved', path: 'template.name', message }];
  }
  return templateMismatches(components ?? [], template.components).map(({ message }) => ({
    level: 'error',
    code: 'template_mismatch',
    path: 'template.components',
    message,
  }));
}

export interface Preview {
  /** The first messages as the provider will get them: a template's components, or the message as the only one. */
  messages: { seq: number; phone: number; components: Json[] }[];
  findings: Finding[];
  /** Recipients by two-letter country, most first; `??` where a number belongs to none. */
  countries: { country: string; recipients: number }[];
}

/** `limit`: messages at most. */
export async function previewCampaign(sql: Db, campaign: CampaignRow, limit: number): Promise<Preview> {
  const { findings, checks } = await checkCampaign(sql, campaign);
  const render = compileComponents(partsOf(campaign));
  const rows = await firstRows(sql, campaign.id, { limit, checks });
  const messages = rows.map(({ seq, phone, variables }) => ({ seq, phone, components: render(variables) }));
  return { messages, findings, countries: await countCountries(sql, campaign.id) };
}
