// A draft becomes a schedule: its people a kept list (or the list or query that they came from), its message that of each run.
import { isStatus } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import type { Campaign, ImportRecord, ScheduleShown } from '../../api/documents.ts';
import type { Given } from '../../api/routes.ts';

type Audience = Given<'POST /api/schedules'>['body']['audience'];

export async function startSeries(
  campaign: Campaign,
  imports: readonly ImportRecord[],
  { mayQuery, ...when }: { cron: string; zone: string; mayQuery: boolean },
): Promise<ScheduleShown> {
  const { name, senderId, template, message, badValues, weight, sendWindow, frequencyCap, retryCapped } = campaign;
  const content = template ? { template } : message ? { message } : {};
  const settings = { badValues, weight, sendWindow, frequencyCap, retryCapped };
  const audience = audienceOf(imports, mayQuery) ?? { listId: await keepPeople(campaign) };
  const body = { name: name.slice(0, 170), campaign: { senderId, ...content, ...settings }, audience, ...when };
  const schedule = await call('POST /api/schedules', { body });
  await call('DELETE /api/campaigns/:id', { params: { id: campaign.id } });
  return schedule;
}

/** Where the people came from, if that can be asked again; null for files, for several lists, and for what one may not ask. */
function audienceOf(imports: readonly ImportRecord[], mayQuery: boolean): Audience | null {
  const [one, ...more] = imports;
  if (!one || more.length > 0) return null;
  const { kind, listId, source, sql, country } = one.source;
  if (kind === 'list' && typeof listId === 'number') return { listId };
  if (!mayQuery || kind !== 'query' || typeof source !== 'string' || typeof sql !== 'string') return null;
  return {
    query: { source, sql, phone: one.phoneColumn, ...(typeof country === 'string' ? { country } : {}) },
  };
}

/** A name that is taken gets a number. */
async function keepPeople({ id, name }: Campaign): Promise<number> {
  for (let n = 1; ; n += 1) {
    try {
      const given = n === 1 ? name : `${name.slice(0, 190)} (${n})`;
      return (await call('POST /api/lists', { body: { name: given, campaignId: id } })).id;
    } catch (error) {
      if (!isStatus(error, 409) || n > 50) throw error;
    }
  }
}
