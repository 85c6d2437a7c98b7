// The list of campaigns, as a marketer uses it.
import { expect, test } from 'vitest';
import { openBrowser, SOON } from '../support/browser.ts';
import { openInstallation } from '../support/installation.ts';

const { url, session, api } = await openInstallation();
const browser = await openBrowser(url);

test('empty, then searched, filtered and sorted: all of it in the address', { timeout: 120_000 }, async () => {
  const awa = await browser.visitor({ language: 'fr', session });
  const { page } = awa;
  await page.goto('/');
  await page.getByRole('heading', { name: 'Aucune campagne pour l’instant' }).waitFor();
  await awa.look();

  const template = { name: 'promo_soldes', language: 'fr', body: ['{{prénom|cher client}}', 'Dakar', '5000 FCFA'] };
  for (let n = 1; n <= 60; n += 1) await api('POST', '/api/campaigns', { name: `Relance ${n}`, template });
  await api('POST', '/api/campaigns', { name: 'Été à Saint-Louis', template });
  await page.reload();
  const rows = page.getByRole('row');
  await expect.poll(() => rows.count(), SOON).toBe(51);
  await awa.look();
  await page.getByRole('button', { name: 'Afficher la suite' }).click();
  await expect.poll(() => rows.count(), SOON).toBe(62);

  await page.getByRole('searchbox').fill('ete a');
  await expect.poll(() => rows.count(), SOON).toBe(2);
  expect(new URL(page.url()).searchParams.get('search')).toBe('ete a');
  await page.reload();
  await page.getByRole('link', { name: 'Été à Saint-Louis' }).waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('ete a');
  await page.getByText('Terminées', { exact: true }).click();
  await page.getByRole('heading', { name: 'Aucune campagne ne correspond' }).waitFor();
  await awa.look();
  await page.getByRole('link', { name: 'Effacer le filtre' }).click();
  await expect.poll(() => rows.count(), SOON).toBe(51);
  expect(page.url()).toBe(`${url}/campaigns`);

  // What has ended is put out of the way, and found again.
  await page.getByRole('searchbox').fill('ete a');
  const summer = page.getByRole('row', { name: 'Été à Saint-Louis' });
  await expect.poll(() => rows.count(), SOON).toBe(2);
  const { items } = await api('GET', '/api/campaigns?search=ete');
  await api('POST', `/api/campaigns/${items[0].id}/cancel`);
  await page.reload();
  await summer.getByRole('button', { name: 'Actions pour Été à Saint-Louis' }).click();
  await page.getByRole('menuitem', { name: 'Archiver' }).click();
  await page.getByRole('heading', { name: 'Aucune campagne ne correspond' }).waitFor();
  await page.getByText('Archivées', { exact: true }).click();
  await summer.getByRole('link').click();
  await page.getByText('Archivée', { exact: true }).waitFor();
  await awa.look();
  await page.getByRole('button', { name: 'Sortir de l’archive' }).click();
  await page.getByRole('button', { name: 'Archiver' }).waitFor();
  await page.goto('/campaigns');

  await page.getByRole('combobox', { name: 'Ordre' }).click();
  await page.getByRole('option', { name: 'Par nom' }).click();
  await page.getByRole('row', { name: 'Été à Saint-Louis' }).waitFor();
  await awa.look();
});
