// Whether there is anybody to ask for the people of a schedule's runs.
import type { Db } from '../db/client.ts';
import { AGAIN, type Audience, type PreviousAudience } from '../model/audience.ts';
import { CampaignError } from './campaign-error.ts';

type Part = Audience | PreviousAudience['else'];

/** Throws CampaignError `bad_schedule`: no such list, campaign or source. `sources`: names in lower case. */
export async function checkAudience(
  sql: Db,
  audience: Part,
  sources: readonly string[],
  path = 'audience',
): Promise<void> {
  if (['query', 'listId', 'campaignId'].filter((kind) => kind in audience).length !== 1) {
    throw bad(path, 'Give one of query, listId and campaignId');
  }
  if ('query' in audience) return checkSource(audience.query.source, sources, `${path}.query.source`);
  if ('listId' in audience) return await mustBeThere(sql, 'list', audience.listId, `${path}.listId`);
  const { from, campaignId } = audience;
  if (from && from !== 'all' && !AGAIN.includes(from)) throw bad(`${path}.from`, `"${from}" is not known`);
  if (campaignId !== 'previous') return await mustBeThere(sql, 'campaign', campaignId, `${path}.campaignId`);
  if (!('else' in audience) || path !== 'audience') {
    throw bad(`${path}.else`, 'The first run has no previous one: say in `else` whom it goes to');
  }
  await checkAudience(sql, audience.else, sources, `${path}.else`);
}

function checkSource(source: string, sources: readonly string[], path: string): void {
  if (sources.includes(source.toLowerCase())) return;
  const known =
    sources.length > 0 ? `known are ${sources.map((name) => `"${name}"`).join(', ')}` : 'none is configured';
  throw bad(path, `There is no source "${source}"; ${known}. A source is a variable GRIOT_SOURCE_<NAME>`);
}

async function mustBeThere(sql: Db, kind: 'list' | 'campaign', id: number, path: string): Promise<void> {
  const found =
    kind === 'list' ? await sql`select from lists where id = ${id}` : await sql`select from campaigns where id = ${id}`;
  if (found.length === 0) throw bad(path, `There is no ${kind} ${id}`);
}

function bad(path: string, message: string): CampaignError {
  return new CampaignError('bad_schedule', message, path);
}
