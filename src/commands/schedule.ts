// griot schedule: add, list, show, pause, resume, run, remove, history.
import type { Command } from 'commander';
import type { ScheduleRow } from '../campaign/schedule-queries.ts';
import {
  listRuns,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
  runNow,
} from '../campaign/schedules.ts';
import { localMinute } from '../model/zone.ts';
import { countCampaigns } from '../report/campaign-counts.ts';
import type { Runtime } from '../runtime.ts';
import { type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { registerAdd, scheduleDeps } from './schedule-add.ts';
import { calendarText, nextRunsText, runsTable, scheduleText } from './schedule-text.ts';
import { tableText } from './table-text.ts';

export function registerSchedule(program: Command): void {
  const schedule = program
    .command('schedule')
    .description('campaigns that come again, or once later: add, list, show, pause, resume, run, remove, history');
  registerAdd(schedule);
  schedule
    .command('list')
    .description('the newest schedules')
    .option('--limit <n>', 'how many', '20')
    .action((options: { limit: string }) =>
      withRuntime((runtime) => list(runtime, wholeNumber(options.limit, '--limit'))),
    );
  schedule
    .command('show')
    .description('what it does, and its next runs')
    .argument('<id>')
    .action((id: string) => withRuntime((runtime) => show(runtime, wholeNumber(id, 'id'))));
  on(schedule, 'pause', 'nothing is due until it is resumed', step(pauseSchedule, 'paused'));
  on(schedule, 'resume', 'go on from now', step(resumeSchedule, 'active'));
  on(schedule, 'run', 'run it now, beside its calendar', async (runtime, id, told) => {
    const run = await runNow(scheduleDeps(runtime), id);
    told.detail = { runId: run };
    console.log(`Run ${run} of schedule ${id} begins; \`griot schedule history ${id}\` tells what became of it.`);
  });
  on(schedule, 'remove', 'delete it and its history; the campaigns stay', async (runtime, id) => {
    await removeSchedule(scheduleDeps(runtime), id);
    console.log(`Schedule ${id} is removed.`);
  });
  schedule
    .command('history')
    .description('its latest runs, what they reached, and why others did not run')
    .argument('<id>')
    .option('--limit <n>', 'how many', '20')
    .action((id: string, options: { limit: string }) =>
      withRuntime((runtime) => history(runtime, wholeNumber(id, 'id'), wholeNumber(options.limit, '--limit'))),
    );
}

type Action = (runtime: Runtime, id: number, told: Told) => Promise<void>;
type Word = 'pause' | 'resume' | 'run' | 'remove';

function on(parent: Command, word: Word, description: string, action: Action): void {
  parent
    .command(word)
    .description(description)
    .argument('<id>')
    .action((text: string) => {
      const id = wholeNumber(text, 'id');
      const name = `schedule.${word === 'remove' ? 'delete' : word}` as const;
      return withAudit(name, (runtime, told) => action(runtime, id, told), { kind: 'schedule', id });
    });
}

function step(act: typeof pauseSchedule, word: string): Action {
  return async (runtime, id) => {
    await act(scheduleDeps(runtime), id);
    const schedule = await readSchedule(runtime.sql, id);
    console.log([`Schedule ${id} is ${word}.`, nextRunsText(schedule)].filter(Boolean).join('\n'));
  };
}

async function list({ sql }: Runtime, limit: number): Promise<void> {
  const rows = (await listSchedules(sql, { limit })).map((one) => [
    String(one.id),
    one.name,
    one.status,
    calendarText(one),
    one.nextAt ? localMinute(one.zone, one.nextAt) : '',
    String(one.runs),
  ]);
  console.log(tableText(['id', 'name', 'status', 'when', 'next', 'runs'], rows));
}

async function show({ sql }: Runtime, id: number): Promise<void> {
  const schedule: ScheduleRow = await readSchedule(sql, id);
  console.log([scheduleText(schedule), nextRunsText(schedule)].filter(Boolean).join('\n\n'));
}

async function history({ sql }: Runtime, id: number, limit: number): Promise<void> {
  const { zone } = await readSchedule(sql, id);
  const runs = await listRuns(sql, { scheduleId: id, limit });
  const counts = await countCampaigns(
    sql,
    runs.flatMap(({ campaign }) => campaign?.id ?? []),
  );
  console.log(runsTable(runs, counts, zone));
}
