// Whether counts are what the rows say; a scan of all deliveries, so only where it is asked for.
import { recount } from '../../db/recount.ts';
import { verifyCounts } from '../../report/verify-counts.ts';
import type { Runtime } from '../../runtime.ts';
import { tellAudit } from '../run.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

const COUNTS_OK = ok('counts', 'of every campaign are what its rows say');

export async function checkCounts({ sql }: Runtime): Promise<Finding[]> {
  const wrong = await verifyCounts(sql);
  if (wrong.length === 0) return [COUNTS_OK];
  return wrong.map(({ campaignId, what, counted, rows }) =>
    bad(
      `counts of campaign ${campaignId}`,
      `${what}: ${counted} counted, ${rows} in the rows. This should never be: please report it`,
      'griot doctor --recount',
    ),
  );
}

export async function mendCounts({ sql }: Runtime): Promise<Finding[]> {
  const wrong = [...new Set((await verifyCounts(sql)).map(({ campaignId }) => campaignId))];
  if (wrong.length === 0) return [COUNTS_OK];
  await recount(sql, wrong);
  await tellAudit({ sql }, 'counts.rebuild', 'done', { subject: null, detail: { campaigns: wrong } });
  const detail = `made anew from the rows, of campaigns ${wrong.join(', ')}`;
  return [warning('counts', detail, 'they should never differ: please report it')];
}
