// griot campaign: list, show, launch, pause, resume, cancel, archive, unarchive, remove, uncertain.
import { type Command, Option } from 'commander';
import {
  archiveCampaign,
  cancelCampaign,
  launchCampaign,
  pauseCampaign,
  resumeCampaign,
  unarchiveCampaign,
} from '../campaign/control.ts';
import { readCampaign, removeCampaign } from '../campaign/draft.ts';
import { selectCampaigns } from '../campaign/queries.ts';
import { resolveUncertain, UNCERTAIN_ACTIONS, type UncertainAction } from '../campaign/uncertain.ts';
import { launch as launchInput } from '../contract/campaign.ts';
import type { AuditAction } from '../model/audit.ts';
import { readTime } from '../model/local-time.ts';
import { localMinute } from '../model/zone.ts';
import { countCampaigns } from '../report/campaign-counts.ts';
import type { Runtime } from '../runtime.ts';
import { registerLaunching } from './launching.ts';
import { readReport } from './report.ts';
import { reportText } from './report-text.ts';
import { parsed, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

export function registerCampaign(program: Command): void {
  const campaign = program
    .command('campaign')
    .description(
      'campaigns: list, show, check, test, launch, pause, resume, cancel, archive, unarchive, remove, again',
    );
  campaign
    .command('list')
    .description('the newest campaigns')
    .option('--limit <n>', 'how many', '20')
    .option('--archived', 'those in the archive')
    .action(({ limit, archived = false }: { limit: string; archived?: boolean }) =>
      withRuntime((runtime) => list(runtime, { limit: wholeNumber(limit, '--limit'), archived })),
    );
  campaign
    .command('show')
    .description('where a campaign is')
    .argument('<id>')
    .action((id: string) => withRuntime((runtime) => show(runtime, wholeNumber(id, 'id'))));
  campaign
    .command('launch')
    .description('start it now, or at a time')
    .argument('<id>')
    .option('--at <time>', '2026-12-01T09:00 with --zone, or with an offset: 2026-12-01T09:00+00:00')
    .option('--zone <name>', 'whose clocks show the time, e.g. Africa/Dakar')
    .action((id: string, options: LaunchOptions) =>
      audited('campaign.launch', id, (runtime, campaignId, told) => launch(runtime, campaignId, options, told)),
    );
  for (const [word, description, act, status] of STEPS) {
    campaign
      .command(word)
      .description(description)
      .argument('<id>')
      .action((id: string) => audited(`campaign.${word}`, id, step(act, status)));
  }
  campaign
    .command('remove')
    .description('delete it with its people and its figures; it must have ended, or be a draft')
    .argument('<id>')
    .action((id: string) => audited('campaign.delete', id, remove));
  registerLaunching(campaign);
  campaign
    .command('uncertain')
    .description('messages whose outcome nobody knows: send them again, or take them as sent')
    .argument('<id>')
    .addOption(new Option('--action <what>').choices(UNCERTAIN_ACTIONS).makeOptionMandatory())
    .option('--seq <n...>', 'only these deliveries')
    .action((id: string, options: { action: UncertainAction; seq?: string[] }) =>
      audited('campaign.settle_uncertain', id, (runtime, campaignId, told) =>
        resolve(runtime, campaignId, options, told),
      ),
    );
}

interface LaunchOptions {
  at?: string;
  zone?: string;
}

const STEPS = [
  ['pause', 'stop for now', pauseCampaign, 'paused'],
  ['resume', 'go on exactly where it stopped', resumeCampaign, 'running'],
  ['cancel', 'stop for good', cancelCampaign, 'canceled'],
  ['archive', 'leave it out of lists from now on; it must have ended', archiveCampaign, 'archived'],
  ['unarchive', 'bring it back into lists', unarchiveCampaign, 'back in the lists'],
] as const;

type Action = (runtime: Runtime, id: number, told: Told) => Promise<void>;

function audited(action: AuditAction, id: string, work: Action): Promise<void> {
  const campaignId = wholeNumber(id, 'id');
  return withAudit(action, (runtime, told) => work(runtime, campaignId, told), { kind: 'campaign', id: campaignId });
}

async function list({ sql }: Runtime, which: { limit: number; archived: boolean }): Promise<void> {
  const campaigns = await selectCampaigns(sql, which);
  const counts = await countCampaigns(
    sql,
    campaigns.map((one) => one.id),
  );
  const rows = campaigns.map(({ id, name, status }, i) => {
    const funnel = counts[i]?.funnel;
    return [id, name, status, funnel?.total ?? 0, funnel?.sent ?? 0, funnel?.delivered ?? 0, funnel?.failed ?? 0].map(
      String,
    );
  });
  console.log(tableText(['id', 'name', 'status', 'recipients', 'sent', 'delivered', 'failed'], rows));
}

async function show(runtime: Runtime, id: number): Promise<void> {
  const { campaign, failures } = await readReport(runtime.sql, id);
  console.log(reportText(campaign, failures));
}

async function launch({ sql, backend }: Runtime, id: number, options: LaunchOptions, told: Told): Promise<void> {
  told.detail = { ...options };
  const { at, zone = 'UTC' } = parsed(launchInput, options, { at: '--at', zone: '--zone' });
  const time = at === undefined ? undefined : readTime(at, zone)?.at;
  await launchCampaign({ sql, queue: backend.queue }, id, time);
  const when = time ? ` for ${time.toISOString()}, ${localMinute(zone, time)} in ${zone}` : '';
  console.log(`Campaign ${id} is ${(await readCampaign(sql, id)).status}${when}.`);
}

async function remove({ sql }: Runtime, id: number): Promise<void> {
  await removeCampaign(sql, id);
  console.log(`Campaign ${id} is deleted.`);
}

async function resolve(
  { sql, backend }: Runtime,
  id: number,
  { action, seq }: { action: UncertainAction; seq?: string[] },
  told: Told,
): Promise<void> {
  const seqs = seq?.map((text) => wholeNumber(text, '--seq')) ?? null;
  const resolved = await resolveUncertain({ sql, queue: backend.queue }, id, { action, seqs });
  told.detail = { action, seqs, resolved };
  console.log(`${resolved} ${action === 'resend' ? 'are sent again' : 'are taken as sent'}.`);
}

function step(act: typeof pauseCampaign, word: string): Action {
  return async ({ sql, backend }, id) => {
    await act({ sql, queue: backend.queue }, id);
    console.log(`Campaign ${id} is ${word}.`);
  };
}
