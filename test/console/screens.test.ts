// The screens beside the campaigns, on one installation: each is walked through as a marketer does, with real data.
import { expect, test } from 'vitest';
import { openBrowser, SOON, type Visitor } from '../support/browser.ts';
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

test('lists: made of a file, told by country and import, renamed, deleted', { timeout: 120_000 }, async () => {
  const awa = await browser.visitor({ language: 'fr', phone: true, session, expects: [/^409 \/api\/lists/] });
  const { page } = awa;
  await page.goto('/lists');
  await page.getByRole('button', { name: 'Nouvelle liste' }).click();
  await page.getByRole('textbox', { name: 'Liste' }).fill('Abonnés');
  const csv = `téléphone,prénom\n${people(12)}\n+33612345678,Léa\n12,Trop court\n`;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choisir un fichier' }).click();
  await (await chooser).setFiles({ name: 'abonnés.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Créer la liste' }).click();
  await page.getByRole('heading', { level: 1, name: 'Abonnés' }).waitFor();
  await page.getByText('13 personnes').waitFor();
  await page.getByRole('list', { name: 'Par pays' }).getByText('France').waitFor();
  await page.getByRole('row', { name: /abonnés\.csv/ }).waitFor();
  await awa.look();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Avec motifs' }).click();
  expect((await download).suggestedFilename()).toMatch(/^import-\d+-rejects\.csv$/);
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Renommer' }).click();
  await page.getByRole('textbox', { name: 'Liste' }).fill('Clients de Dakar');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('Une liste porte déjà ce nom.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Supprimer' }).click();
  await page.getByRole('button', { name: 'Supprimer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Listes' }).waitFor();
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2);
  await page.getByText('Clients de Dakar').waitFor();
  await awa.look();
});

test('a campaign answered, compared, sent again, its uncertain messages decided', { timeout: 180_000 }, async () => {
  const send = async (name: string, from: number) => {
    const { id } = await api('POST', '/api/campaigns', { name, template });
    await api('POST', `/api/campaigns/${id}/recipients`, `téléphone,prénom\n${people(20, from)}\n`);
    await api('POST', `/api/campaigns/${id}/launch`);
    await expect.poll(async () => (await api('GET', `/api/campaigns/${id}`)).status, SOON).toBe('completed');
    return id as number;
  };
  const first = await send('Soldes', 500);
  simulator.behave({ lostAnswers: 1, notifications: { enabled: false } });
  const second = await send('Relance', 700);
  simulator.behave({ lostAnswers: 0, notifications: { enabled: true } });
  const now = Math.floor(Date.now() / 1000);
  const said = (id: string, from: string, body: string) => ({ id, from, timestamp: now, type: 'text', text: { body } });
  const messages = [said('in.1', '221771000501', 'Merci !'), said('in.2', '221771000502', 'STOP')];
  expect(await simulator.notify({ messages })).toBe(200);

  const sue = await browser.visitor({ language: 'en', session });
  const { page } = sue;
  await page.goto(`/replies?campaign=${first}`);
  await page.getByRole('row', { name: /Merci/ }).waitFor();
  await page.getByRole('row', { name: /STOP.*Opted out/ }).waitFor();
  await sue.look();
  await page.getByRole('searchbox').fill('+221771000501');
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2);
  await page.getByRole('link', { name: 'Soldes' }).click();
  await page.getByRole('dialog', { name: 'One message' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Which one?' }).waitFor();
  await page.getByRole('combobox', { name: 'Another campaign' }).click();
  await page.getByRole('option', { name: /Relance/ }).click();
  await page.getByRole('columnheader', { name: 'Relance' }).waitFor();
  expect(new URL(page.url()).searchParams.get('with')).toBe(String(second));
  await page.reload();
  await page.getByRole('columnheader', { name: 'Relance' }).waitFor();
  await sue.look();

  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('menuitem', { name: 'To some of the same people …' }).click();
  await page.getByRole('radio', { name: /Who got it and did not reply/ }).click();
  await sue.look();
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'Soldes: Who got it and did not reply' }).waitFor();
  const { items } = await api('GET', '/api/campaigns?status=draft&search=Soldes');
  expect(items[0].funnel.total).toBe((await api('GET', `/api/campaigns/${first}`)).funnel.delivered - 2);

  await page.goto(`/campaigns/${second}`);
  await page.getByText('20 messages are uncertain').waitFor();
  await sue.look();
  await page.getByRole('button', { name: 'Take as sent' }).click();
  await page.getByText('20 messages count as accepted. Nobody is written to again.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Take as sent' }).click();
  await page.getByText('20 messages are decided').waitFor();
  await expect.poll(async () => (await api('GET', `/api/campaigns/${second}`)).states.uncertain, SOON).toBe(0);
});

test('a sender is looked at, paused with its campaigns, changed without its key', { timeout: 120_000 }, async () => {
  const { id } = await api('POST', '/api/campaigns', { name: 'Longue', template });
  await api('POST', `/api/campaigns/${id}/recipients`, `téléphone,prénom\n${people(300, 2000)}\n`);
  await api('PATCH', '/api/senders/1', { ratePerSecond: 1 });
  await api('POST', `/api/campaigns/${id}/launch`);
  const awa = await browser.visitor({ language: 'fr', scheme: 'dark', session });
  const { page } = awa;
  await page.goto('/senders');
  await page.getByText('Connecté', { exact: true }).waitFor();
  await awa.look();
  await page.getByRole('link', { name: 'default' }).click();
  await page.getByRole('heading', { name: 'Ce que WhatsApp a signalé' }).waitFor();
  await page.getByText('Enregistrées', { exact: true }).waitFor();
  await awa.look();
  await page.getByRole('button', { name: 'Suspendre l’envoi' }).click();
  await page.getByText('1 campagne en cours s’arrête dans la seconde').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspendre l’envoi' }).click();
  await expect.poll(async () => (await api('GET', `/api/campaigns/${id}`)).status, SOON).toBe('paused');
  await page.getByRole('button', { name: 'Reprendre l’envoi' }).click();
  await expect.poll(async () => (await api('GET', `/api/campaigns/${id}`)).status, SOON).toBe('running');
  await api('POST', `/api/campaigns/${id}/cancel`);

  await page.getByRole('button', { name: 'Modifier' }).click();
  await page.getByLabel('Personnes en 24 heures').fill('500');
  await page.getByLabel('Messages par seconde').fill('20');
  expect(await page.getByLabel('Clé d’API').inputValue()).toBe('');
  await awa.look();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText(/personnes sur 500/).waitFor();
  expect(await api('GET', '/api/senders/1')).toMatchObject({ dailyLimit: 500, ratePerSecond: 20 });
  await page.getByRole('button', { name: 'Vérifier maintenant' }).click();
  await page.getByText('Le fournisseur envoie ses notifications ici').waitFor();

  const sue = await browser.visitor({ language: 'en', phone: true, session });
  for (const path of ['/senders', '/senders/1', '/replies', '/templates', '/schedules?view=calendar', '/news']) {
    await sue.page.goto(path);
    await sue.page.locator('table, ul[class*=grid], h2').first().waitFor();
    expect([path, await sue.page.evaluate('document.documentElement.scrollWidth - window.innerWidth')]).toEqual([
      path,
      0,
    ]);
  }
  await sue.look();
});

/** The budget of a first load, whichever screen it is: compressed, as the server sends it. */
const MOST_SCRIPT = 250_000;

test('whichever screen is opened first, it takes at most 250 kB of script', { timeout: 120_000 }, async () => {
  const list = await api('POST', '/api/lists', { name: 'Peu de gens' });
  await api('POST', `/api/lists/${list.id}/recipients`, `téléphone,prénom\n${people(3, 9000)}\n`);
  const plan = { campaign: { template }, audience: { listId: list.id }, cron: '0 9 * * MON', zone: 'Africa/Dakar' };
  const schedule = await api('POST', '/api/schedules', { name: 'Chaque lundi', ...plan });
  const [launched, draft] = await Promise.all(
    ['Partie', 'Brouillon'].map(async (name) => {
      const { id } = await api('POST', '/api/campaigns', { name, template });
      await api('POST', `/api/campaigns/${id}/recipients`, `téléphone,prénom\n${people(3, 9000)}\n`);
      return id as number;
    }),
  );
  await api('POST', `/api/campaigns/${launched}/launch`);
  await expect.poll(async () => (await api('GET', `/api/campaigns/${launched}`)).status, SOON).toBe('completed');
  const inside = [
    ...['/campaigns', '/campaigns/new', '/schedules', '/schedules?view=calendar', '/lists', '/opt-outs', '/replies'],
    ...['/templates', '/senders', '/senders/1', '/news', '/people', '/activity', '/privacy', '/account', '/nowhere'],
    ...['', '/deliveries', '/comparison'].map((part) => `/campaigns/${launched}${part}`),
    ...['list', 'message', 'when', 'check'].map((step) => `/campaigns/${draft}/edit/${step}`),
    `/lists/${list.id}`,
    `/schedules/${schedule.id}`,
  ];
  await api('PATCH', `/api/campaigns/${draft}`, {
    draft: { when: { start: 'at', at: '2099-01-01T09:00', zone: 'Africa/Dakar' } },
    frequencyCap: { messages: 2, days: 7 },
    sendWindow: { days: [1, 2, 3, 4, 5], from: '09:00', until: '20:00', zone: 'recipient' },
  });
  const awa = await browser.visitor({ language: 'fr', session });
  const weights = [];
  for (const path of ['/sign-in', '/setup', '/invitation']) {
    const stranger = await browser.visitor({ language: 'fr' });
    weights.push([path, await scriptOf(stranger.page, path)] as const);
  }
  for (const path of inside) weights.push([path, await scriptOf(awa.page, path)] as const);
  expect(weights.filter(([, bytes]) => bytes > MOST_SCRIPT)).toEqual([]);
  expect(Math.min(...weights.map(([, bytes]) => bytes))).toBeGreaterThan(100_000);
});

/** Bytes of all script that a screen came with, however often the browser has had it already. */
async function scriptOf(page: Visitor['page'], path: string): Promise<number> {
  await page.goto(path);
  await page.locator('h1').first().waitFor();
  const coming = page.locator('#main [role=status][aria-label], #main .mantine-Skeleton-root');
  await expect.poll(() => coming.count(), SOON).toBe(0);
  return await page.evaluate(
    `performance.getEntriesByType('resource').reduce((sum, { name, encodedBodySize }) =>
      sum + (/\\.js$/.test(name) ? encodedBodySize : 0), 0)`,
  );
}
