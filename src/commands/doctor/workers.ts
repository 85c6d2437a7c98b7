// The processes that should be at work: which live, what they lack, and whether what is to be sent is sent.
import { type ProcessRow, selectProcesses } from '../../db/processes.ts';
import type { Runtime } from '../../runtime.ts';
import { countCampaigns, readFigures, readSenders } from '../../watch/queries.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

/** The sweep wakes a sender after two. */
const SILENT_SECONDS = 15;

export async function checkWorkers({ sql }: Runtime): Promise<Finding[]> {
  const all = await selectProcesses(sql);
  const alive = all.filter((one) => one.alive);
  return [
    ...alive.map(ofProcess),
    ...all.filter((one) => !one.alive).map(ofDead),
    ...ofVersions(alive),
    ...(await ofNobody({ sql }, alive)),
  ];
}

function nameOf({ role, host, pid }: ProcessRow): string {
  return `${role} on ${host} (process ${pid})`;
}

function ofProcess(one: ProcessRow): Finding {
  const { version, missing, roundTripMs, startedAt } = one;
  if (missing.length > 0) return bad(nameOf(one), `lacks ${missing.join(', ')}`, 'its /readyz and its log tell more');
  const proof = roundTripMs === null ? '' : `, takes jobs (the last one after ${Math.round(roundTripMs)} ms)`;
  return ok(nameOf(one), `${version}, since ${startedAt.toISOString().slice(0, 16)}Z${proof}`);
}

function ofDead(one: ProcessRow): Finding {
  const minutes = Math.round(one.silentSeconds / 60);
  return warning(
    nameOf(one),
    `was last heard of ${minutes} minutes ago, and did not end by itself`,
    'see why it died; it is forgotten after a day',
  );
}

function ofVersions(alive: readonly ProcessRow[]): Finding[] {
  const versions = [...new Set(alive.map(({ version }) => version))].sort();
  if (versions.length < 2) return [];
  return [
    warning(
      'processes',
      `are of different versions: ${versions.join(', ')}`,
      'fine while you upgrade; then restart the older ones',
    ),
  ];
}

async function ofNobody({ sql }: Pick<Runtime, 'sql'>, alive: readonly ProcessRow[]): Promise<Finding[]> {
  if (alive.some(({ role }) => role !== 'web')) return [];
  const campaigns = await countCampaigns(sql);
  const waiting = campaigns.filter(({ status }) => status === 'running' || status === 'scheduled');
  const many = waiting.reduce((sum, one) => sum + one.campaigns, 0);
  const mend = 'griot worker, or griot start';
  if (many > 0) return [bad('workers', `none lives, and ${many} campaigns are to be sent`, mend)];
  return [warning('workers', 'none lives: nothing would be sent', mend)];
}

/** What somebody should look at: each was told before, where it happened. */
export async function checkWork({ sql }: Runtime): Promise<Finding[]> {
  const silent = (await readSenders(sql)).filter(({ silentSeconds }) => silentSeconds > SILENT_SECONDS);
  const { uncertain, schedulesLate, relayDead, relayGivenUp } = await readFigures(sql);
  const paused = await sql<{ id: number; name: string }[]>`
    select id, name from campaigns where status = 'paused' and paused_reason is not null and test_of is null order by id limit 20`;
  const findings = [
    ...silent.map(({ name, silentSeconds }) =>
      bad(
        `sending of ${name}`,
        `there is something to send, and nobody has sent for ${Math.round(silentSeconds)} s`,
        'see that workers live and the queue works',
      ),
    ),
    ...paused.map(({ id, name }) =>
      warning(
        `campaign ${id} (${name})`,
        'was paused by Griot',
        `griot campaign show ${id} tells why; then: griot campaign resume ${id}`,
      ),
    ),
    ...(schedulesLate > 0
      ? [bad('schedules', `${schedulesLate} should have run more than a minute ago`, 'see that workers live')]
      : []),
    ...(uncertain > 0
      ? [
          warning(
            'uncertain',
            `of ${uncertain} messages nobody knows the outcome`,
            'see that statuses come back; then: griot campaign uncertain',
          ),
        ]
      : []),
    ...(relayDead + relayGivenUp > 0
      ? [
          warning(
            'relay',
            `${relayDead} targets took nothing for a day, ${relayGivenUp} notifications were given up`,
            'docs/relay.md',
          ),
        ]
      : []),
  ];
  return findings.length > 0 ? findings : [ok('work', 'nothing waits for anybody')];
}
