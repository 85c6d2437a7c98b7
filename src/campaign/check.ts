// What a campaign needs before it may be launched, and how its messages will look.
import type { Db } from '../db/client.ts';
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
  firstRows,
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
    ...checkTemplate(campaign, await templateState(sql, campaign.senderId, campaign.template)),
  ];
  return {
    findings: findings.sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error')),
    checks,
    broken: values.broken,
  };
}

function checkRecipients({ total }: CampaignRow): Finding[] {
  if (total > 0) return [];
  const message = 'The campaign has no recipients: upload a list first';
  return [{ level: 'error', code: 'no_recipients', path: 'recipients', message }];
}

function checkColumns({ template }: CampaignRow, columns: readonly string[]): Finding[] {
  const known = new Set(columns);
  return findPlaceholders(template.components)
    .filter(({ column }) => !known.has(column))
    .map(({ column, fallback, path }) => ({
      level: fallback === null ? 'error' : 'warning',
      code: 'unknown_column',
      path: `template.${path}`,
      message: `No list of this campaign has a column "${column}". Its columns: ${columns.join(', ')}`,
    }));
}

function checkTexts({ template }: CampaignRow): Finding[] {
  const faults = templateFaults(template.components);
  return faults.map(({ code, path, message }) => ({ level: 'error', code, path: `template.${path}`, message }));
}

function checkTemplate({ template }: CampaignRow, { synced, status, components }: TemplateState): Finding[] {
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
  /** The first messages as the provider will get them. */
  messages: { seq: number; phone: number; components: Json[] }[];
  findings: Finding[];
  /** Recipients by two-letter country, most first; `??` where a number belongs to none. */
  countries: { country: string; recipients: number }[];
}

/** `limit`: messages at most. */
export async function previewCampaign(sql: Db, campaign: CampaignRow, limit: number): Promise<Preview> {
  const { findings, checks } = await checkCampaign(sql, campaign);
  const render = compileComponents(campaign.template.components);
  const rows = await firstRows(sql, campaign.id, { limit, checks });
  const messages = rows.map(({ seq, phone, variables }) => ({ seq, phone, components: render(variables) }));
  return { messages, findings, countries: await countCountries(sql, campaign.id) };
}
