// Schedules and their runs in lines that fit a terminal.
import type { RunRow, ScheduleRow } from '../campaign/schedule-queries.ts';
import type { Audience } from '../model/audience.ts';
import { nextOccurrences, type Planned } from '../model/occurrences.ts';
import { localMinute } from '../model/zone.ts';
import type { CampaignCounts } from '../report/campaign-counts.ts';
import { tableText } from './table-text.ts';

/** Longer ones are cut: the API has them whole. */
const SQL_WIDTH = 100;
const REASON_WIDTH = 60;

type Told = Omit<ScheduleRow, 'id' | 'status' | 'runs' | 'createdAt'>;

/** `0 9 * * MON, Africa/Dakar` */
export function calendarText({ cron, at, zone }: Pick<Told, 'cron' | 'at' | 'zone'>): string {
  return `${cron ?? (at ? localMinute(zone, at) : '')}, ${zone}`;
}

export function scheduleText(schedule: Told & Partial<ScheduleRow>): string {
  const { name, status, campaign, audience, zone, startsAt, endsAt, maxRuns, runs = 0 } = schedule;
  const between = [startsAt && `from ${localMinute(zone, startsAt)}`, endsAt && `until ${localMinute(zone, endsAt)}`];
  const most = maxRuns === null ? `${runs}` : `${runs} of ${maxRuns}`;
  const late = schedule.missed === 'skip' ? 'skipped' : `run once, up to ${spanText(schedule.toleranceSeconds)} late`;
  const rows = [
    ...(status ? [['status', status]] : []),
    ['when', [calendarText(schedule), ...between.filter((one) => one !== null)].join(', ')],
    ['runs', most],
    ['sends', campaign.template ? `${campaign.template.name} (${campaign.template.language})` : 'a message of its own'],
    ['to', audienceText(audience)],
    ['missed', late],
    ['overlap', OVERLAP[schedule.overlap]],
  ];
  return tableText(['schedule', name], rows);
}

const OVERLAP = {
  skip: 'skip a run while the last one still goes',
  queue: 'one run waits for the end of the last one',
  overlap: 'runs go side by side',
} as const;

function audienceText(audience: Audience): string {
  const { recentDays } = audience;
  const lately = recentDays === undefined ? '' : `, not those written to in ${recentDays} days`;
  return `${peopleText(audience)}${lately}`;
}

function peopleText(audience: Audience): string {
  if ('query' in audience) return `${audience.query.source}: ${cut(audience.query.sql, SQL_WIDTH)}`;
  if ('listId' in audience) return `list ${audience.listId}`;
  const of = audience.campaignId === 'previous' ? 'the previous run' : `campaign ${audience.campaignId}`;
  const first = 'else' in audience ? `; first: ${peopleText(audience.else)}` : '';
  return `${audience.from ?? 'all'} of ${of}${first}`;
}

/** With a word where daylight saving had a part in it; empty where nothing is to come. */
export function nextRunsText(plan: Planned & { nextAt: Date | null; runs?: number }, firstNote?: string): string {
  if (plan.nextAt === null) return '';
  const maxRuns = plan.maxRuns === null ? null : plan.maxRuns - (plan.runs ?? 0);
  const next = nextOccurrences({ ...plan, maxRuns }, new Date(plan.nextAt.getTime() - 1), 'en');
  const lines = next.map(({ local, note }, i) => {
    const word = note?.text ?? (i === 0 ? firstNote : undefined);
    return `  ${local}${word ? `  (${word})` : ''}`;
  });
  return [`Next in ${plan.zone}:`, ...lines].join('\n');
}

/** `counts`: of their campaigns. */
export function runsTable(runs: readonly RunRow[], counts: readonly CampaignCounts[], zone: string): string {
  const header = ['due', 'late', 'status', 'campaign', 'people', 'delivered', 'read', 'why'];
  const rows = runs.map((run) => {
    const { campaign } = run;
    const funnel = counts.find((one) => one.campaignId === campaign?.id)?.funnel;
    const numbers = funnel ? [funnel.total, funnel.delivered, funnel.read].map(String) : ['', '', ''];
    const due = `${localMinute(zone, run.tickAt)}${run.byHand ? ' by hand' : ''}`;
    return [
      due,
      lateText(run),
      run.status,
      campaign ? `${campaign.id} ${campaign.status}` : '',
      ...numbers,
      cut(run.reason ?? '', REASON_WIDTH),
    ];
  });
  return tableText(header, rows);
}

function lateText({ tickAt, createdAt }: RunRow): string {
  const seconds = Math.floor((createdAt.getTime() - tickAt.getTime()) / 1000);
  return seconds < 1 ? '' : spanText(seconds);
}

function spanText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function cut(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
