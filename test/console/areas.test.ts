// The areas of the console beside the campaigns: each is visited with real data, and one thing is done on it.
import { expect, test } from 'vitest';
import { openBrowser, SOON } from '../support/browser.ts';
import { openInstallation } from '../support/installation.ts';

const { url, session, api } = await openInstallation();
const browser = await openBrowser(url);

test('opt-outs are found by number, added, and removed after a question', { timeout: 120_000 }, async () => {
  const awa = await browser.visitor({ language: 'fr', session });
  const { page } = awa;
  await page.goto('/opt-outs');
  await page.getByRole('heading', { name: 'Personne ne s’est désinscrit' }).waitFor();
  await awa.look();
  await page.getByRole('button', { name: 'Ajouter' }).click();
  await page.getByLabel('Numéros de téléphone').fill('+221 77 123 45 67\n+221771234568\npas un numéro');
  await page.getByRole('button', { name: 'Ajouter à la liste' }).click();
  await page.getByText('1 numéro n’a pas pu être ajouté').waitFor();
  expect(await page.getByLabel('Numéros de téléphone').inputValue()).toBe('pas un numéro');
  await awa.look();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(3);
  await page.getByRole('searchbox').fill('+221771234568');
  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2);
  expect(new URL(page.url()).searchParams.get('phone')).toBe('+221771234568');
  await page.reload();
  await page.getByRole('button', { name: 'Retirer +221771234568' }).click();
  await page.getByRole('button', { name: 'Retirer de la liste' }).click();
  await page.getByRole('heading', { name: 'Ce numéro n’est pas désinscrit' }).waitFor();
  const left = await api('GET', '/api/suppressions');
  expect(left.items.map(({ phone }: { phone: string }) => phone)).toEqual(['+221771234567']);
});

test('a person is invited by a link, a token is shown once and revoked', { timeout: 120_000 }, async () => {
  const awa = await browser.visitor({ language: 'en', scheme: 'dark', session });
  const { page } = awa;
  await page.goto('/people');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('Name').fill('Moussa Fall');
  await page.getByLabel('E-mail').fill('moussa@example.com');
  await awa.look();
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = page.getByRole('textbox', { name: 'Link of the invitation' });
  await expect.poll(() => link.inputValue(), SOON).toContain(`${url}/invitation#`);
  await awa.look();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('combobox', { name: 'Role of Moussa Fall' }).click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await page.getByText('The role of Moussa Fall is changed').waitFor();
  await page.getByRole('button', { name: 'Actions for Moussa Fall' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByText('Moussa Fall is disabled').waitFor();
  const { items } = await api('GET', '/api/users');
  expect(items).toContainEqual(expect.objectContaining({ name: 'Moussa Fall', role: 'viewer', status: 'disabled' }));

  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('What it is for').fill('Nightly export');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const token = page.getByRole('textbox', { name: 'Token' });
  await expect.poll(() => token.inputValue(), SOON).not.toBe('');
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /Nightly export/ }).waitFor();
  await awa.look();
  await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('heading', { name: 'No token yet' }).waitFor();
  await awa.look();
});

test('how long people are remembered is set, and one of them is looked for and forgotten', {
  timeout: 120_000,
}, async () => {
  const [gone, other] = ['+221770009991', '+221770009992'];
  const { id } = await api('POST', '/api/campaigns', { name: 'Rentrée' });
  await api('POST', `/api/campaigns/${id}/recipients`, `phone,nom\n${gone},Awa\n${other},Moussa\n`);
  const awa = await browser.visitor({ language: 'en', session, expects: [/^422 \/api\/people/] });
  const { page } = awa;
  await page.goto('/campaigns');
  await page.getByRole('link', { name: 'Privacy' }).click();
  await page.getByLabel('Replies', { exact: true }).fill('10');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('At least 30 days', { exact: true }).waitFor();
  await page.getByLabel('Replies', { exact: true }).fill('180');
  await awa.look();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Replies: what is older than 180 days is forgotten.').waitFor();
  await page.getByRole('button', { name: 'Forget sooner' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await api('GET', '/api/retention')).toMatchObject({ replies: 180, deliveries: null });

  const number = page.getByRole('textbox', { name: 'Phone number' });
  await number.fill('77 12');
  await page.getByRole('button', { name: 'Look' }).click();
  await expect.poll(() => number.getAttribute('aria-invalid'), SOON).toBe('true');
  await number.fill('+221 77 000 99 91');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('This is held about +221 77 000 99 91').waitFor();
  await awa.look();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export everything (JSON)' }).click();
  await download;
  await page.getByRole('button', { name: 'Forget this person' }).click();
  const forget = page.getByRole('button', { name: 'Forget for good' });
  expect(await forget.isDisabled()).toBe(true);
  await page.getByRole('checkbox', { name: 'I know that this cannot be taken back' }).check();
  await awa.look();
  await forget.click();
  await page.getByText('This person is forgotten').waitFor();
  await page.getByText('The number stays among the opt-outs.').waitFor();
  const { items } = await api('GET', `/api/campaigns/${id}/deliveries`);
  expect(items.map(({ phone }: { phone: string | null }) => phone)).toEqual([null, other]);
  await api('DELETE', `/api/suppressions/${encodeURIComponent(gone)}`);

  const sokhna = await browser.visitor({ language: 'fr', scheme: 'dark', phone: true, session });
  await sokhna.page.goto('/privacy');
  await sokhna.page.getByLabel('Réponses', { exact: true }).waitFor();
  await sokhna.look();
});

test('on a phone: the activity is filtered in the address, and every area fits', { timeout: 120_000 }, async () => {
  await api('POST', '/api/suppressions', { phone: '+221771234500' });
  const awa = await browser.visitor({ language: 'fr', phone: true, session });
  const { page } = awa;
  await page.goto('/activity?action=suppression');
  await page.getByText('A ajouté des désinscriptions').first().waitFor();
  expect(await page.getByText('Est devenu le premier administrateur').count()).toBe(0);
  await awa.look();
  await page.getByRole('combobox', { name: 'Résultat' }).click();
  await page.getByRole('option', { name: 'Échoué' }).click();
  await page.getByRole('heading', { name: 'Aucune entrée ne correspond' }).waitFor();
  expect(new URL(page.url()).searchParams.get('outcome')).toBe('failed');
  await awa.look();
  for (const path of ['/activity', '/people', '/opt-outs']) {
    await page.goto(path);
    await page.getByRole('table').first().waitFor();
    await awa.look();
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
  }
});
