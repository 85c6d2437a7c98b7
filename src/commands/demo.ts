// griot demo: the whole way on embedded defaults, with the simulator as the provider.
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { selectSenders } from '../account/queries.ts';
import { changeSender, createSender, readSender } from '../account/senders.ts';
import { syncTemplates } from '../account/templates.ts';
import { launchCampaign } from '../campaign/control.ts';
import { createDraft } from '../campaign/draft.ts';
import { type Config, loadConfig } from '../config.ts';
import { tryToRegister } from '../http/callback.ts';
import { senderDeps } from '../http/routes/senders.ts';
import { openSenderProvider } from '../http/sender-provider.ts';
import { importRows } from '../import/import-rows.ts';
import { intoCampaign } from '../import/into-campaign.ts';
import { openFile } from '../import/open-file.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { DEFAULT_API_KEY, makeSimulator, type Simulator } from '../simulator/simulator.ts';
import { openWatch } from '../watch/watch.ts';
import { startWorkers } from '../workers.ts';
import { readReport } from './report.ts';
import { reportText } from './report-text.ts';
import { CommandError, quietLog, untilStopped } from './run.ts';
import { watch } from './watch.ts';
import { setupText, startWeb, type Web } from './web.ts';

const SAMPLE = fileURLToPath(new URL('../../scripts/sample-recipients.csv', import.meta.url));
const RATE = 80;
/** Any free one: a server of the user's may have the usual port. */
const DEMO_PORT = 0;
/** Statuses may still be on their way when the last message is out; a minute is far more than the simulator takes. */
const SETTLE_MS = 60_000;

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('a sample list, sent through the simulator, followed to its report')
    .option('--exit', 'end after the report')
    .action((options: { exit?: boolean }) => demo(options.exit ?? false));
}

async function demo(exit: boolean): Promise<void> {
  const startedAt = Date.now();
  const stopped = untilStopped();
  const open: (() => Promise<void>)[] = [];
  try {
    const simulator = makeSimulator({ seed: 2026, behaviour: LIFELIKE });
    open.push(() => simulator.close());
    const { url: provider } = await simulator.listen();
    const config = demoConfig(provider);
    const runtime = await openRuntime(config, quietLog(config));
    open.push(() => runtime.close());
    const workers = startWorkers(runtime);
    open.push(() => workers.close());
    const watch = await openWatch(runtime, { role: 'start', sweptAt: workers.sweptAt });
    open.push(() => watch.close());
    const web = await startWeb(runtime, watch);
    open.push(() => web.close());
    const tour = takeTour({ ...runtime, config: reachable(config, web) }, simulator, startedAt);
    const campaignId = await Promise.race([tour, stopped.then(() => null)]);
    if (exit || campaignId === null) return;
    console.log(`\nThe console stays open at ${web.url} (the API's description: ${web.url}/api/openapi.json),`);
    console.log(
      `the simulator at ${provider}/_simulator. Token: ${config.apiToken}  Campaign: ${campaignId}  Ctrl-C ends.`,
    );
    if (web.setupUrl) console.log(setupText(web.setupUrl));
    await stopped;
  } finally {
    for (const close of open.reverse()) await close();
  }
}

/** A provider on an ordinary day: a few refusals, a lost answer now and then, statuses out of order and twice. */
const LIFELIKE = {
  latencyMs: [20, 90],
  refusals: [
    { code: 131026, share: 0.015, perPerson: true },
    { code: 131049, share: 0.005, perPerson: true },
    { code: 131000, share: 0.01 },
  ],
  lostAnswers: 0.004,
  notifications: {
    dialect: 'mixed',
    delaysMs: { sent: [50, 300], delivered: [100, 900], read: [200, 2_500], failed: [100, 600] },
    duplicates: 0.05,
    disorder: 0.05,
    beforeAnswer: 0.02,
  },
} satisfies NonNullable<Parameters<typeof makeSimulator>[0]>['behaviour'];

/** Embedded defaults in a folder of the demo's own, whatever else the environment names. */
function demoConfig(provider: string): Config {
  const none = {
    DATABASE_URL: '',
    REDIS_URL: '',
    LAM_API_KEY: '',
    PUBLIC_URL: '',
    GRIOT_SECRET: '',
    LAM_BASE_URL: provider,
  };
  const given = loadConfig(none);
  return {
    ...given,
    dataDir: join(given.dataDir, 'demo'),
    apiToken: given.apiToken ?? 'demo-token-for-this-machine-only',
    port: DEMO_PORT,
  };
}

/** The provider is on this machine too: it reaches us where we listen. */
function reachable(config: Config, web: Web): Config {
  return { ...config, publicUrl: web.url };
}

async function takeTour(runtime: Runtime, simulator: Simulator, startedAt: number): Promise<number> {
  const { sql, backend } = runtime;
  const senderId = await prepareSender(runtime, simulator);
  const campaignId = await createDraft(sql, {
    name: `Demo ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
    senderId,
    template: {
      name: 'promo_soldes',
      language: 'fr',
      body: ['{{prénom|cher client}}', '{{ville|Dakar}}', '{{montant|5000}} FCFA'],
    },
  });
  const list = await importRows(
    { sql },
    { target: intoCampaign(campaignId), open: () => openFile(SAMPLE), fileName: basename(SAMPLE), country: 'SN' },
  );
  console.log(
    `list in: ${list.rows} rows → ${list.imported} recipients, ${list.rejected} rejected, ${list.duplicates} duplicates`,
  );
  await launchCampaign({ sql, queue: backend.queue }, campaignId);
  void firstMessage(simulator, startedAt);
  const settleBy = () => Date.now() - startedAt > SETTLE_MS + list.imported * (1000 / RATE);
  await watch(sql, campaignId, () => simulator.stats().notifications.pending === 0 || settleBy());
  await compare(runtime, campaignId, simulator);
  return campaignId;
}

async function prepareSender(runtime: Runtime, simulator: Simulator): Promise<number> {
  const { sql, config } = runtime;
  const settings = {
    name: 'demo',
    baseUrl: config.lamBaseUrl,
    apiKey: DEFAULT_API_KEY,
    ratePerSecond: RATE,
    country: 'SN',
  };
  const [existing] = await selectSenders(sql, { name: 'demo' });
  const id = existing ? existing.id : await createSender(senderDeps(runtime), settings);
  if (existing) await changeSender(senderDeps(runtime), id, settings);
  await tryToRegister(runtime, await readSender(sql, id));
  const templates = await syncTemplates(sql, id, await openSenderProvider(runtime, id));
  console.log(
    `provider: the simulator, ${templates} templates, ${RATE} messages per second, seed ${simulator.stats().seed}`,
  );
  return id;
}

async function firstMessage(simulator: Simulator, startedAt: number): Promise<void> {
  while (simulator.stats().requests === 0) await sleep(10, undefined, { ref: false });
  const [first] = simulator.requests({ limit: 1 });
  if (first) console.log(`first message ${((first.at - startedAt) / 1000).toFixed(1)} s after the start`);
}

/** The report, and the provider's own count beside it. They must be the same. */
async function compare({ sql }: Runtime, campaignId: number, simulator: Simulator): Promise<void> {
  const { campaign, failures } = await readReport(sql, campaignId);
  console.log(`\n${reportText(campaign, failures)}`);
  const { people } = simulator.stats();
  const agree =
    people.accepted === campaign.funnel.accepted + (campaign.states.uncertain ?? 0) &&
    people.acceptedMoreThanOnce === 0;
  const verdict = agree ? 'the same' : 'NOT the same';
  console.log(
    `\nThe provider counts ${people.accepted} people, ${people.acceptedMoreThanOnce} of them twice: ${verdict}.`,
  );
  if (!agree) throw new CommandError('The report and the provider do not agree.');
}
