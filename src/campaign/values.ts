// Values that the provider would refuse and that came past the import: found, told, and skipped at the launch.
import type { Db } from '../db/client.ts';
import { skipPending } from '../db/skip-deliveries.ts';
import type { FindingCode } from '../model/finding-codes.ts';
import { partsOf, pathIn } from '../model/message.ts';
import { type Check, compileRules, type ValueCode } from '../model/value-rules.ts';
import type { Finding } from './campaign-error.ts';
import { type CampaignRow, countBroken, markChecked } from './queries.ts';
import { breaksAny } from './value-sql.ts';

/**
 * The checks that recipients of a draft may break although the import judged them: all, where the template was changed
 * since; those of a column that one list has and another has not. A column that no list has is a finding of its own.
 */
export function openChecks(campaign: CampaignRow, lists: readonly (readonly string[])[]): Check[] {
  if (campaign.status !== 'draft') return []; // made when it was launched or scheduled
  const { checks } = compileRules(partsOf(campaign), campaign.badValues);
  const some = ({ columns }: Check) => columns.some((column) => lists.some((list) => list.includes(column)));
  const all = ({ columns }: Check) => columns.every((column) => lists.every((list) => list.includes(column)));
  return checks.filter((check) =>
    check.code === 'value_missing'
      ? some(check) && (campaign.valuesUnchecked || !all(check))
      : campaign.valuesUnchecked,
  );
}

/** What the launch will do about these checks, and how many rows break any. */
export async function checkValues(
  sql: Db,
  campaign: CampaignRow,
  checks: readonly Check[],
): Promise<{ findings: Finding[]; broken: number }> {
  if (checks.length === 0) return { findings: [], broken: 0 };
  const { byCheck, any } = await countBroken(sql, campaign.id, checks);
  const findings = checks.flatMap((check, i): Finding[] => {
    const [rows, path] = [byCheck[i] ?? 0, pathIn(campaign, check.path)];
    if (rows === 0) return [];
    return [{ level: 'warning', code: CODE_OF[check.code], path, message: sentence(check, rows) }];
  });
  if (any < campaign.total) return { findings, broken: any };
  const message = 'No recipient is left to send to: every row has a value that WhatsApp refuses, or lacks one';
  return {
    findings: [{ level: 'error', code: 'no_recipients_left', path: 'recipients', message }, ...findings],
    broken: any,
  };
}

/** Takes the rows that break a check out of the way, in the transaction of a launch. */
export async function skipBadValues(tx: Db, { id }: CampaignRow, checks: readonly Check[]): Promise<void> {
  if (checks.length > 0) await skipPending(tx, id, { reason: 'bad_value', where: breaksAny(tx, checks) });
  await markChecked(tx, id);
}

const CODE_OF: Readonly<Record<ValueCode, FindingCode>> = {
  value_missing: 'values_missing',
  value_refused: 'values_refused',
  value_too_long: 'values_too_long',
  link_not_https: 'links_not_https',
  value_not_number: 'values_not_numbers',
};

const NUMBER_WORDS = { whole: 'whole number', moment: 'date', degrees: 'degrees like 14.6937' } as const;

function sentence(check: Check, rows: number): string {
  const who = `${rows} ${rows === 1 ? 'recipient' : 'recipients'}`;
  const [has, rest] = [rows === 1 ? 'has' : 'have', 'and will be skipped'];
  const names = check.columns.map((column) => `{{${column}}}`).join(' or ');
  const [first] = check.columns;
  switch (check.code) {
    case 'value_missing':
      return `${who} ${has} no value for ${names} ${rest}: write {{${first}|a default}}, or mend the list`;
    case 'value_refused':
      return `${who} ${has} a line break, a tab or more than four spaces in a row in ${names} ${rest}: mend the list, or set badValues to "clean"`;
    case 'value_too_long':
      return `${who} ${has} a text with ${names} of more than ${check.limit} characters ${rest}: shorten the values`;
    case 'link_not_https':
      return `${who} ${has} a link with ${names} that does not begin with https:// ${rest}: mend the list`;
    case 'value_not_number':
      return `${who} ${has} no ${NUMBER_WORDS[check.kind]} in ${names} ${rest}: mend the list`;
  }
}
