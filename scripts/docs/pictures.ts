// npm run docs:pictures: the walk of docs/console.md through a real browser, each screen kept as a picture under docs/pictures.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { DEFAULT_API_KEY, makeSimulator } from '../../src/simulator/simulator.ts';
import { installChromium } from '../../test/support/chromium.ts';
import { becomeAdministrator } from '../../test/support/people.ts';
import { freePort } from '../../test/support/redis.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PICTURES = at('docs/pictures');
const TOKEN = 'a-token-for-the-pictures';
const PEOPLE = 4_000;
const AWA = { name: 'Awa Ndiaye', email: 'awa@example.com', password: 'un baobab au soleil', language: 'en' } as const;

const home = mkdtempSync(join(tmpdir(), 'griot-pictures-'));
const simulator = makeSimulator({
  seed: 11,
  behaviour: {
    latencyMs: [20, 60],
    notifications: { delaysMs: { sent: [50, 300], delivered: [200, 3_000], read: [1_000, 12_000], failed: [50, 300] } },
  },
});
const { url: provider } = await simulator.listen();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = { GRIOT_DATA_DIR: join(home, 'data'), PORT: String(port), PUBLIC_URL: url, GRIOT_API_TOKEN: TOKEN };
const server = spawn(process.execPath, [at('dist/main.js'), 'start'], {
  cwd: home,
  env: { PATH: process.env.PATH, ...env, LAM_BASE_URL: provider, LAM_API_KEY: DEFAULT_API_KEY, SENDER_RATE: '80' },
  stdio: ['ignore', 'ignore', 'pipe'],
});
const setupUrl = await new Promise<string>((done) => {
  let text = '';
  server.stderr.on('data', (chunk) => {
    text += chunk;
    const link = /http\S+\/setup#\S+/.exec(text)?.[0];
    if (link) done(link);
  });
});
const browser = await chromium.launch({
  executablePath: installChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  mkdirSync(PICTURES, { recursive: true });
  await call('PATCH', '/api/senders/1', { country: 'SN' });
  await call('POST', '/api/senders/1/templates/sync');
  await call('PUT', '/api/prices', { items: [{ country: '*', category: '*', price: 25, currency: 'XOF' }] });
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Africa/Dakar',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    baseURL: url,
  });
  await context.addCookies([
    { name: 'griot_session', value: await becomeAdministrator(setupUrl, AWA), url, httpOnly: true },
  ]);
  await walk(await context.newPage());
} finally {
  await browser.close();
  server.kill();
  await new Promise((done) => server.once('exit', done));
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
}

async function walk(page: Page): Promise<void> {
  const next = (step: string) => page.getByRole('link', { name: `Next: ${step}`, exact: true }).click();
  await page.goto('/campaigns/new');
  await page.getByRole('textbox', { name: 'Name of the campaign' }).fill('Spring sale');
  await page.locator('input[type=file]').setInputFiles({
    name: 'customers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(list()),
  });
  await page.getByRole('cell', { name: 'Moussa' }).first().waitFor();
  await keep(page, 'list');
  await next('Message');
  await page.getByRole('button', { name: /^promo_soldes.*English/ }).click();
  const fixed: readonly [number, string][] = [
    [2, '20%'],
    [3, 'Sunday'],
  ];
  for (const [n, text] of fixed) {
    await page
      .getByRole('group', { name: `Text {{${n}}}` })
      .getByText('Same for all')
      .click();
    await page.getByRole('textbox', { name: `Text {{${n}}}, the same for all` }).fill(text);
  }
  await page.getByText('Saved as a draft').waitFor();
  await keep(page, 'message');
  await next('When');
  await page
    .getByRole('complementary')
    .getByText(/XOF|CFA/)
    .first()
    .waitFor();
  await keep(page, 'when');
  await next('Check');
  const launch = page.getByRole('button', { name: /^Send to/ });
  await launch.waitFor();
  await keep(page, 'check');
  await launch.click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Send to/ })
    .click();
  await page.locator('li[data-step=read]').waitFor();
  await page.waitForTimeout(30_000);
  await keep(page, 'live');
  await page.getByText('Completed').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(12_000);
  await page.screenshot({ path: join(PICTURES, 'report.png'), fullPage: true });
}

/** Nothing moves any more when it is taken. */
async function keep(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** With what lists in life have: doubles, numbers that are none, another country. */
function list(): string {
  const names = ['Awa', 'Moussa', 'Aïssatou', 'Cheikh', 'Fatou'];
  const cities = ['Dakar', 'Thiès', 'Saint-Louis'];
  const good = Array.from({ length: PEOPLE }, (_, n) => [names[n % 5], `77 ${String(1_000_000 + n)}`, cities[n % 3]]);
  const others = Array.from({ length: 120 }, (_, n) => ['Koffi', `+225 07 07 ${String(100_000 + n)}`, 'Abidjan']);
  const bad = [...Array.from({ length: 7 }, () => ['Modou', '77 12', 'Dakar']), ...good.slice(0, 12)];
  return ['first_name,phone,city', ...[...good, ...others, ...bad].map((row) => row.join(','))].join('\n');
}

async function call(method: string, path: string, body?: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body ?? {}) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
