// The screens beside the campaigns, on one installation: each is walked through as a marketer does, with real data.
import { expect, test } from 'vitest';
import { openBrowser, SOON } from '../support/browser.ts';
import { openInstallation } from '../support/installation.ts';

const { url, session, api, simulator } = await openInstallation();
const browser = await openBrowser(url);
const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `+22177${1_000_000 + from + i},Client ${i}`).join('\n');
const template = { name: 'promo_soldes', language: 'fr', body: ['{{prénom|cher client}}', 'Dakar', '5000 FCFA'] };

test('schedules: a month of coming runs, one of them run now, paused, changed', { timeout: 120_000 }, async () => {
  const list = await api('POST', '/api/lists', { name: 'Clients de Dakar' });
  await api('POST', `/api/lists/${list.id}/recipients`, `téléphone,prénom\n${people(30)}\n`);
  const zone = 'Africa/Dakar';
  const plan = { campaign: { template }, audience: { listId: list.id }, zone };
  const monday = await api('POST', '/api/schedules', { name: 'Promo du lundi', cron: '0 9 * * MON', ...plan });
  await api('POST', '/api/schedules', { name: 'Relevé', cron: '*/30 8-9 * * *', ...plan });

  const awa = await browser.visitor({ language: 'fr', session });
  const { page } = awa;
  await page.goto('/schedules');
  await page.getByText('Chaque lundi à 09:00').waitFor();
  await page.getByText('Toutes les 30 minutes, de 08:00 à 09:59').waitFor();
  await awa.look();
  await page.getByText('Mois', { exact: true }).click();
  await page.getByRole('link', { name: '08:00 Relevé × 4' }).first().waitFor();
  await page.getByRole('button', { name: 'Le mois suivant' }).click();
  await page
    .getByRole('link', { name: /Promo du lundi/ })
    .nth(3)
    .waitFor();
  expect(new URL(page.url()).searchParams.get('month')).toMatch(/^20\d\d-\d\d$/);
  await page.reload();
  await page
    .getByRole('link', { name: /Promo du lundi/ })
    .first()
    .waitFor();
  await awa.look();
  await page
    .getByRole('link', { name: /Promo du lundi/ })
    .first()
    .click();

  await page.getByRole('heading', { level: 1, name: 'Promo du lundi' }).waitFor();
  await page.getByText('Aucun envoi pour l’instant').waitFor();
  await awa.look();
  await page.getByRole('button', { name: 'Lancer maintenant' }).click();
  await page.getByText('Promo du lundi part tout de suite').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Lancer maintenant' }).click();
  await page.getByRole('row', { name: /Lancé.*30/ }).waitFor();
  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await page.getByText('Aucun tant qu’elle est en pause.').waitFor();
  expect(await api('GET', `/api/schedules/${monday.id}`)).toMatchObject({ status: 'paused', nextAt: null });
  await page.getByRole('button', { name: 'Reprendre' }).click();
  await page.getByRole('button', { name: 'Mettre en pause' }).waitFor();

  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Modifier' }).click();
  await page.getByRole('textbox', { name: 'Programmation' }).fill('Promo du mardi');
  await page.getByRole('group', { name: 'Le' }).getByText('mardi').click();
  await page.getByRole('group', { name: 'Le' }).getByText('lundi').click();
  await awa.look();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Promo du mardi' }).waitFor();
  await expect.poll(async () => (await api('GET', `/api/schedules/${monday.id}`)).cron, SOON).toBe('0 9 * * 2');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Supprimer' }).click();
  await page.getByRole('button', { name: 'Supprimer' }).click();
  await page.getByText('Promo du mardi est supprimée').waitFor();
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2);
});

test('templates: found by a word of their text, filtered, seen on a phone, fetched anew', {
  timeout: 120_000,
}, async () => {
  const sue = await browser.visitor({ language: 'en', scheme: 'dark', session });
  const { page } = sue;
  await page.goto('/templates');
  await page.getByText('10 templates', { exact: true }).waitFor();
  await sue.look();
  await page.getByRole('searchbox').fill('ÉCHÉANCE');
  await page.getByText('1 template', { exact: true }).waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Rejected' }).click();
  await page.getByRole('button', { name: /credit_facile/ }).click();
  const whole = page.getByRole('dialog', { name: 'credit_facile' });
  await whole.getByText('WhatsApp refused it: ABUSIVE_CONTENT').waitFor();
  await whole.getByRole('figure', { name: 'On a phone' }).getByText('Awa, argent facile, sans garantie !').waitFor();
  await page.reload();
  await whole.getByText('WhatsApp refused it: ABUSIVE_CONTENT').waitFor();
  await sue.look();
  await page.getByRole('button', { name: 'Close' }).click();

  const { list } = simulator.behaviour().templates;
  simulator.behave({ templates: { list: list.slice(0, 8) } });
  await page.getByRole('button', { name: 'Fetch now' }).click();
  await page.getByText('8 templates: 0 new, 0 changed, 2 gone').waitFor();
  await page.getByRole('heading', { name: 'No template matches' }).waitFor();
  await page.getByRole('link', { name: 'Clear the filter' }).click();
  await page.getByText('8 templates', { exact: true }).waitFor();
  simulator.behave({ templates: { list } });
});
