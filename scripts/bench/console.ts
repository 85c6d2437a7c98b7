// npm run bench -- console [--rounds 7] [--seconds 20] [--rate 1000] [--profile file]: the console in a real Chromium, before a
// real Griot. How soon its screens are there with nothing in the cache, how soon it answers to what one does, and how
// smooth the page of a campaign stays while that many messages a second leave and their statuses come in. What the machine
// itself takes is told by a page of one line. The profile is of the campaign's page, for Chromium's tools.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { offerSetup } from '../../src/account/password-links.ts';
import { cancelCampaign, launchCampaign } from '../../src/campaign/control.ts';
import { createDraft } from '../../src/campaign/draft.ts';
import { countCampaigns } from '../../src/report/campaign-counts.ts';
import { becomeAdministrator } from '../../test/support/people.ts';
import {
  framesOf,
  interaction,
  type Measuring,
  openMeasuring,
  startProfile,
  type Vitals,
  vitalsOf,
} from './console-browser.ts';
import { type Bench, completed, makeCampaign, median, withBench } from './processes.ts';
import { callbackPath, registerCallback } from './soak.ts';

const BUDGET = { paintMs: 1_500, interactionMs: 100, frames: 50 };
const AWA = { name: 'Awa Ndiaye', email: 'awa@example.com', password: 'un baobab au soleil', language: 'en' } as const;
/** In the list, beside those that are measured. */
const DRAFTS = 60;
/** Recipients of a finished campaign, and their pace. */
const DONE = { recipients: 2_000, rate: 500 };
/** Slow enough to be under way as long as the screens are measured. */
const SLOW = { recipients: 100_000, rate: 20 };
/** Until the stream has its speed. */
const WARM_UP_MS = 10_000;

export async function benchConsole(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '20' },
      rate: { type: 'string', default: '1000' },
      profile: { type: 'string' },
    },
  });
  const numbers = { rounds: Number(values.rounds), seconds: Number(values.seconds), rate: Number(values.rate) };
  await withBench({ backend: 'postgres', stand: 'simulator' }, async (bench) => {
    const world = await openWorld(bench);
    try {
      await tellScreens(world, numbers.rounds);
      await tellInteractions(world, numbers.rounds);
      await tellFrames(bench, world, { ...numbers, profile: values.profile });
    } finally {
      await world.measuring.close();
    }
  });
}

interface World {
  url: string;
  measuring: Measuring;
  session: string;
  running: number;
  done: number;
  draft: number;
}

async function openWorld(bench: Bench): Promise<World> {
  const { sql, backend } = bench.runtime;
  const web = await bench.web('');
  await bench.worker();
  const session = await becomeAdministrator(`${web.url}/setup#${await offerSetup(sql)}`, AWA);
  const done = await makeCampaign(bench, DONE);
  await launchWith(bench, web.url, done);
  await completed(bench.runtime, done);
  const draft = await makeCampaign(bench, { recipients: 1_000, rate: SLOW.rate });
  for (let n = 1; n <= DRAFTS; n += 1) await createDraft(sql, { name: `Campaign ${n}`, senderId: 1 });
  const running = await makeCampaign(bench, SLOW);
  await launchCampaign({ sql, queue: backend.queue }, running);
  return { url: web.url, measuring: await openMeasuring(web.url), session, running, done, draft };
}

/** Its statuses come to its own sender: the simulator knows one callback per key. */
async function launchWith(bench: Bench, url: string, id: number): Promise<void> {
  const { sql, backend } = bench.runtime;
  const [{ senderId }] = await sql<
    [{ senderId: number }]
  >`select sender_id as "senderId" from campaigns where id = ${id}`;
  await registerCallback(bench.provider, url + (await callbackPath(bench, senderId)));
  await launchCampaign({ sql, queue: backend.queue }, id);
}

async function tellScreens({ measuring, session, running, done, draft }: World, rounds: number): Promise<void> {
  console.log(`first load, nothing in the cache, ${rounds} rounds; largest paint at most ${BUDGET.paintMs} ms:`);
  const plain = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end('<h1>One line</h1>'),
  ).listen();
  await once(plain, 'listening');
  const screens: [string, string, string | undefined][] = [
    ['(a page of one line, no script)', `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`, undefined],
    ['sign-in', '/sign-in', undefined],
    ['campaigns', '/campaigns', session],
    ['a campaign under way', `/campaigns/${running}`, session],
    ['its report', `/campaigns/${done}`, session],
    ['a new campaign', '/campaigns/new', session],
    ...(['list', 'message', 'when', 'check'] as const).map(
      (step) => [`  its step ${step}`, `/campaigns/${draft}/edit/${step}`, session] as [string, string, string],
    ),
  ];
  for (const [name, path, person] of screens) {
    const seen: Vitals[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { page, close } = await measuring.open(path, person);
      seen.push(await vitalsOf(page));
      await close();
    }
    const paints = seen.map(({ paintMs }) => paintMs);
    const [paint, shift] = [median(paints), Math.max(...seen.map((one) => one.shift))];
    const all = `worst ${Math.max(...paints).toFixed(0)}, layout shift at most ${shift.toFixed(3)}`;
    tell(
      name,
      `${paint.toFixed(0)} ms`,
      `${all}, ${((seen[0]?.scriptBytes ?? 0) / 1000).toFixed(0)} kB of script`,
      paint <= BUDGET.paintMs,
    );
  }
  plain.close();
}

type Act = [name: string, act: (page: Page) => Promise<void>];

async function tellInteractions(world: World, rounds: number): Promise<void> {
  console.log(`from an input to the next paint, ${rounds} rounds; at most ${BUDGET.interactionMs} ms:`);
  const { measuring, session, done, draft } = world;
  const list: Act[] = [
    [
      'campaigns: open the menu of one',
      (page) =>
        page
          .getByRole('button', { name: /^Actions for/ })
          .first()
          .click(),
    ],
    ['campaigns: leave it', (page) => page.keyboard.press('Escape')],
    ['campaigns: filter', (page) => page.getByText('Drafts', { exact: true }).click()],
    [
      'campaigns: type in the search',
      (page) => page.getByRole('searchbox').pressSequentially('Campaign 1', { delay: 60 }),
    ],
    ['campaigns: open one’s own menu', (page) => page.getByRole('button', { name: /^Your account/ }).click()],
  ];
  const campaign: Act[] = [
    ['a campaign: open a menu', (page) => page.getByRole('button', { name: 'Send again' }).click()],
    ['a campaign: leave it', (page) => page.keyboard.press('Escape')],
    ['a campaign: to its deliveries', (page) => page.getByRole('link', { name: 'Deliveries' }).click()],
    ['deliveries: open the states', (page) => page.getByRole('combobox', { name: 'State' }).click()],
    ['deliveries: choose one', (page) => page.getByRole('option', { name: 'Read' }).click()],
    ['a campaign: back to the overview', (page) => page.getByRole('link', { name: 'Overview' }).click()],
  ];
  const stepper: Act[] = [
    ['a new campaign: next step', (page) => page.getByRole('link', { name: 'Next: Message', exact: true }).click()],
    ['a new campaign: and the next', (page) => page.getByRole('link', { name: 'Next: When', exact: true }).click()],
    ['a new campaign: make it a series', (page) => page.getByRole('radio', { name: /^Regularly/ }).click()],
    ['a new campaign: to the check', (page) => page.getByRole('link', { name: 'Next: Check', exact: true }).click()],
  ];
  for (const [path, acts] of [
    ['/campaigns', list],
    [`/campaigns/${done}`, campaign],
    [`/campaigns/${draft}/edit/list`, stepper],
  ] as const) {
    const took = new Map<string, number[]>(acts.map(([name]) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      const { page, close } = await measuring.open(path, session);
      for (const [name, act] of acts) took.get(name)?.push(await interaction(page, () => act(page)));
      await close();
    }
    for (const [name, times] of took) {
      const middle = median(times);
      tell(
        name,
        middle < 16 ? 'under 16 ms' : `${middle} ms`,
        `worst ${Math.max(...times)}`,
        middle <= BUDGET.interactionMs,
      );
    }
  }
}

interface Stream {
  rate: number;
  seconds: number;
  profile: string | undefined;
}

async function tellFrames(
  bench: Bench,
  { url, measuring, session, running }: World,
  { rate, seconds, profile }: Stream,
): Promise<void> {
  const { sql, backend } = bench.runtime;
  await cancelCampaign({ sql, queue: backend.queue }, running);
  const recipients = Math.round(rate * (seconds + WARM_UP_MS / 1000 + 30));
  const id = await makeCampaign(bench, { recipients, rate });
  await launchWith(bench, url, id);
  const { page, close } = await measuring.open(`/campaigns/${id}`, session);
  await sleep(WARM_UP_MS);
  const [before, start] = [await countOf(bench, id), performance.now()];
  const tools = profile ? await startProfile(page) : null;
  const { perSecond, worst, longTasksMs, longestMs } = await framesOf(page, seconds);
  const took = (performance.now() - start) / 1000;
  const after = await countOf(bench, id);
  if (tools && profile) writeFileSync(profile, await tools.stop());
  await close();
  const [messages, statuses] = [(after.messages - before.messages) / took, (after.statuses - before.statuses) / took];
  console.log(
    `the page of a campaign, ${seconds} s, ${messages.toFixed(0)} messages and ${statuses.toFixed(0)} statuses a second; at least ${BUDGET.frames} frames:`,
  );
  tell('frames per second', perSecond.toFixed(1), `worst second ${worst}`, perSecond >= BUDGET.frames);
  tell('tasks over 50 ms', `${longTasksMs.toFixed(0)} ms`, `longest ${longestMs.toFixed(0)} ms`, true);
}

async function countOf({ runtime: { sql } }: Bench, id: number) {
  const [counts] = await countCampaigns(sql, [id]);
  if (!counts) throw new Error('the campaign is gone');
  const { accepted, sent, delivered, read, failed } = counts.funnel;
  return { messages: accepted, statuses: sent + delivered + read + failed };
}

function tell(name: string, figure: string, more: string, isKept: boolean): void {
  console.log(`  ${name.padEnd(34)} ${figure.padStart(12)}   ${more}${isKept ? '' : '   MISSED'}`);
}
