// Whether the clocks agree: the pace and the schedules go by the database's, opt-outs by the provider's.
import { request } from 'undici';
import { selectSenders } from '../../account/queries.ts';
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

const MEND = 'let both keep time by NTP (timedatectl, chronyc tracking)';
/** Of this machine and the database. */
const APART_MS = 1_000;
const FAR_APART_MS = 60_000;
/** The provider's header counts whole seconds, and the way there takes some, too. */
const PROVIDER_APART_MS = 15_000;
const PATIENCE_MS = 5_000;

export async function checkClock(runtime: Runtime): Promise<Finding[]> {
  const senders = await selectSenders(runtime.sql, {});
  const urls = [...new Set(senders.map(({ baseUrl }) => baseUrl))];
  return [await ofDatabase(runtime), ...(await Promise.all(urls.map(ofProvider))).flat()];
}

async function ofDatabase({ sql }: Runtime): Promise<Finding> {
  await sql`select 1`; // a connection is there
  const asked = Date.now();
  const [row] = await sql<[{ at: number }]>`select extract(epoch from clock_timestamp())::float8 * 1000 as at`;
  const apart = row.at - (asked + Date.now()) / 2;
  const what = 'clock of the database';
  if (Math.abs(apart) < APART_MS) return ok(what, 'agrees with that of this machine');
  return (Math.abs(apart) > FAR_APART_MS ? bad : warning)(what, `is ${seconds(apart)} than that of this machine`, MEND);
}

async function ofProvider(url: string): Promise<Finding[]> {
  const what = `clock of ${new URL(url).host}`;
  const asked = Date.now();
  const date = await dateOf(url);
  if (Number.isNaN(date)) return []; // its health is told elsewhere
  const apart = date + 500 - (asked + Date.now()) / 2;
  if (Math.abs(apart) < PROVIDER_APART_MS) return [ok(what, 'agrees with that of this machine')];
  return [warning(what, `is ${seconds(apart)} than that of this machine`, MEND)];
}

async function dateOf(url: string): Promise<number> {
  try {
    const { headers, body } = await request(url, {
      method: 'HEAD',
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
    });
    await body.dump({ limit: 1024 });
    return Date.parse(String(headers.date));
  } catch {
    return Number.NaN;
  }
}

function seconds(apartMs: number): string {
  const text = (Math.abs(apartMs) / 1000).toFixed(1);
  return apartMs > 0 ? `${text} s later` : `${text} s earlier`;
}
