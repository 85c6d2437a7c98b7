// The way into the console and around in it, as people go it.
import { expect, test } from 'vitest';
import { openBrowser, SOON, type Visitor } from '../support/browser.ts';
import { AWA, openInstallation } from '../support/installation.ts';

const { url, session } = await openInstallation({ sender: false });
const browser = await openBrowser(url);
const titled = ({ page }: Visitor, title: string) => expect.poll(() => page.title(), SOON).toBe(`${title} · Griot`);
const pathOf = ({ page }: Visitor) => page.url().replace(url, '');

test('signing in: mistakes are told, one comes to where one wanted, and out again', { timeout: 90_000 }, async () => {
  const awa = await browser.visitor({ language: 'fr', expects: [/^(401|422) \/api\/session$/] });
  const { page } = awa;
  await page.goto('/campaigns?group=draft');
  await titled(awa, 'Connexion');
  await awa.look();
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByText('Une adresse comme awa@exemple.com').waitFor();
  await page.getByLabel('E-mail').fill(AWA.email);
  await page.getByRole('textbox', { name: 'Mot de passe' }).fill('not this one at all');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByText('L’adresse ou le mot de passe est incorrect.').waitFor();
  await awa.look();
  await page.getByRole('textbox', { name: 'Mot de passe' }).fill(AWA.password);
  await page.keyboard.press('Enter');
  await titled(awa, 'Campagnes');
  expect(pathOf(awa)).toBe('/campaigns?group=draft');
  await awa.look();

  await page.getByRole('button', { name: 'Votre compte' }).click();
  await page.getByText('English').click();
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await awa.look();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await titled(awa, 'Sign in');
  await page.goto('/opt-outs');
  await titled(awa, 'Sign in');
  await awa.look();
});

test('on a phone and in the dark: the navigation is a drawer, left by Escape', { timeout: 90_000 }, async () => {
  const awa = await browser.visitor({ language: 'en', scheme: 'dark', phone: true, expects: [/^401 \/api\/session$/] });
  const { page } = awa;
  await page.goto('/sign-in');
  await awa.look();
  await page.getByLabel('E-mail').fill(AWA.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(AWA.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('h1').getByText('Campa').waitFor();
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  const menu = page.getByRole('button', { name: /navigation/ });
  await menu.click();
  await page.getByRole('navigation').getByRole('link').first().waitFor();
  await awa.look();
  await page.keyboard.press('Escape');
  await expect.poll(() => menu.getAttribute('aria-expanded'), SOON).toBe('false');
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
});

test('an address that leads nowhere says so, and the way back', { timeout: 60_000 }, async () => {
  const john = await browser.visitor({ language: 'en' });
  await john.page.goto('/nowhere/at/all');
  await titled(john, 'There is nothing here');
  await john.look();

  const awa = await browser.visitor({ language: 'fr', session });
  await awa.page.goto('/nowhere/at/all');
  await titled(awa, 'Il n’y a rien ici');
  await awa.page.getByRole('navigation').getByRole('link', { name: 'Campagnes' }).waitFor();
  await awa.look();
});
