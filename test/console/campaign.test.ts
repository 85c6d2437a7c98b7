// The page of a campaign: a marketer follows it live, pauses and resumes it, looks into its messages.
import { expect, test } from 'vitest';
import { openBrowser, SOON, type Visitor } from '../support/browser.ts';
import { openInstallation } from '../support/installation.ts';
import { QUICK } from '../support/stack.ts';

const PEOPLE = 400;
const PACE = 20;

const { url, session, api } = await openInstallation({
  behaviour: { notifications: { ...QUICK, shares: { delivered: 1, failed: 0.2 } } },
});
const browser = await openBrowser(url);
const phones = Array.from({ length: PEOPLE }, (_, i) => `+22177${String(1_000_000 + i)}`);

test('followed live, paused, resumed, its messages looked into', { timeout: 240_000 }, async () => {
  await api('PATCH', '/api/senders/1', { ratePerSecond: PACE });
  const template = { name: 'promo_soldes', language: 'fr', body: ['{{nom}}', 'Dakar', '5000 FCFA'] };
  const { id } = await api('POST', '/api/campaigns', { name: 'Soldes de Tabaski', template });
  await api('POST', `/api/campaigns/${id}/recipients`, `phone,nom\n${phones.map((p) => `${p},Awa`).join('\n')}\n`);

  const sue = await browser.visitor({ language: 'en', session });
  const { page } = sue;
  await page.goto(`/campaigns/${id}`);
  await page.getByRole('heading', { level: 1, name: 'Soldes de Tabaski' }).waitFor();
  expect(await page.getByRole('link', { name: 'Change the draft' }).getAttribute('href')).toBe(`/campaigns/${id}/edit`);
  await sue.look();
  await page.getByRole('button', { name: 'Launch now' }).click();
  await page.getByText(`The message goes to ${PEOPLE} people now.`).waitFor();
  await page.getByRole('button', { name: 'Launch', exact: true }).click();

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused by a person').waitFor();
  await sue.look();
  const paused = await api('GET', `/api/campaigns/${id}`);
  expect(paused.status).toBe('paused');
  expect(paused.states.pending).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText(/^\d.* per second$/).waitFor();
  expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0); // who failed is not known yet
  await sue.look();
  await expect
    .poll(async () => (await api('GET', `/api/campaigns/${id}`)).status, { timeout: 90_000 })
    .toBe('completed');
  await expect.poll(() => settled(id), { timeout: 60_000 }).toBe(true);
  await page.getByText('Completed', { exact: true }).waitFor();
  const { funnel } = await api('GET', `/api/campaigns/${id}`);
  expect(funnel.failed).toBeGreaterThan(0);
  await expect.poll(() => isTrue(sue, id), SOON).toBe(true);
  await expect.poll(() => failuresShown(sue), SOON).toBe(funnel.failed);
  await expect.poll(() => readShares(sue), SOON).toEqual(Array(2).fill(await readShare(id)));
  await page.reload();
  await page.getByRole('img', { name: 'Over time' }).waitFor();
  await page.getByText('As a table').click();
  const link = page.getByRole('link', { name: 'Export messages as CSV' });
  expect(await link.getAttribute('href')).toBe(`/api/campaigns/${id}/deliveries.csv`);
  const download = page.waitForEvent('download');
  await link.click();
  expect((await download).suggestedFilename()).toBe(`campaign-${id}-deliveries.csv`);
  await sue.look();

  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByText(`${PEOPLE} messages`, { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await page.getByText(`${funnel.failed} messages`, { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('status')).toBe('failed');
  const reason = page.locator('td[data-column=error] > div').first();
  await reason.waitFor();
  const heights = (box: unknown) => [(box as Box).scrollHeight, (box as Box).clientHeight] as const;
  const [whole, seen] = await reason.evaluate(heights);
  expect(whole).toBeLessThanOrEqual(seen); // no line of it is cut
  await page
    .getByRole('button', { name: /^\+221/ })
    .first()
    .click();
  const message = page.getByRole('dialog', { name: 'One message' });
  await message.getByRole('alert').waitFor();
  const steps = message.getByRole('listitem');
  await steps.filter({ hasText: 'The campaign was launched' }).waitFor();
  expect(await steps.last().textContent()).toMatch(/^(Could not be delivered|Griot sent it, the provider refused it)/);
  await sue.look();
  await page.reload();
  await message.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();

  await page.goto(`/campaigns/${id}/deliveries`);
  await page.getByRole('searchbox', { name: 'A whole phone number' }).fill(phones[7] ?? '');
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2);
  await page.getByRole('button', { name: shown(phones[7] ?? '') }).click();
  await steps.filter({ hasText: 'Griot sent it, the provider took it' }).waitFor();
  await page.getByRole('button', { name: 'Notifications as they came' }).click();
  await message.getByText('"statuses"').first().waitFor();
  await sue.look();
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'A whole phone number' }).fill('+221770000000');
  await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
  await sue.look();

  const awa = await browser.visitor({ language: 'fr', scheme: 'dark', phone: true, session });
  await awa.page.goto(`/campaigns/${id}`);
  await awa.page.getByRole('heading', { name: 'Échecs : que faire ?' }).waitFor();
  await awa.look();
  await awa.page.getByRole('link', { name: 'Messages', exact: true }).last().click();
  await awa.page.getByText(`${PEOPLE} messages`, { exact: true }).waitFor();
  await awa.page.getByRole('row').nth(5).waitFor();
  await awa.look();
});

test('thousands of messages are one list of which only what is in sight is in the page', {
  timeout: 120_000,
}, async () => {
  const many = Array.from({ length: 3_000 }, (_, i) => `+22178${String(1_000_000 + i)}`);
  const { id } = await api('POST', '/api/campaigns', { name: 'Rentrée' });
  await api('POST', `/api/campaigns/${id}/recipients`, `phone\n${many.join('\n')}\n`);
  const { page, look } = await browser.visitor({ language: 'en', session });
  const messageTo = (n: number) => page.getByRole('button', { name: shown(many[n - 1] ?? '') });
  const rows = page.getByRole('row');

  await page.goto(`/campaigns/${id}/deliveries`);
  await messageTo(1).focus();
  expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('3001');
  await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
  await messageTo(3_000).waitFor();
  expect(await rows.last().getAttribute('aria-rowindex')).toBe('3001');
  expect(await rows.count()).toBeLessThan(60);
  // Whoever tabs goes on where they are: the row they are on is not taken away under them.
  expect(await page.evaluate('document.activeElement.textContent')).toBe(shown(many[0] ?? ''));
  await look();
  await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)');
  await messageTo(1_500).waitFor();
  expect(await rows.count()).toBeLessThan(60);

  // Filtered, nobody knows beforehand where a page begins: one scrolls on to the end.
  await page.goto(`/campaigns/${id}/deliveries?status=pending&after=2400`);
  await messageTo(2_401).waitFor();
  await expect
    .poll(async () => {
      await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
      return await messageTo(3_000).count();
    }, SOON)
    .toBe(1);
  expect(await rows.count()).toBeLessThan(60);
  await page.getByRole('button', { name: 'To the beginning' }).click();
  await messageTo(1).waitFor();
});

/** The failures that the report tells of, added up. */
async function failuresShown({ page }: Visitor): Promise<number> {
  const links = page.getByRole('table', { name: 'Failures and what to do' }).getByRole('link');
  return (await links.allTextContents()).reduce((sum, text) => sum + Number(text), 0);
}

interface Box {
  scrollHeight: number;
  clientHeight: number;
}

/** As the funnel says it, and as the report below does. */
async function readShares({ page }: Visitor): Promise<(string | undefined)[]> {
  const funnel = await page.locator('li[data-step=read]').textContent();
  const countries = page.getByRole('table', { name: 'Countries' }).locator('td[data-label=Read]');
  return [/· (\S+) of/.exec(funnel ?? '')?.[1], (await countries.textContent()) ?? undefined];
}

async function readShare(id: number): Promise<string> {
  const { rates } = await api('GET', `/api/campaigns/${id}`);
  return `${Math.round(rates.read * 1_000) / 10}%`;
}

/** As the console writes a number. */
function shown(phone: string): string {
  return phone.replace(/^(\+\d{3})(\d{2})(\d{3})(\d{2})(\d{2})$/, '$1 $2 $3 $4 $5');
}

/** Whether no message is on its way any more. */
async function settled(id: number): Promise<boolean> {
  const { states } = await api('GET', `/api/campaigns/${id}`);
  return states.accepted + states.sent === 0;
}

/** Whether the page shows the counts of the API. */
async function isTrue({ page }: Visitor, id: number): Promise<boolean> {
  const { funnel } = await api('GET', `/api/campaigns/${id}`);
  const steps = ['total', 'accepted', 'delivered', 'read'];
  const texts = await Promise.all(steps.map((step) => page.locator(`li[data-step=${step}] strong`).textContent()));
  return steps.every((step, i) => texts[i] === String(funnel[step]));
}
