// From the link that a new Griot prints to a sender that can send; then a second person, and what belongs to one alone.
import { expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { openBrowser, SOON, type Visitor } from '../support/browser.ts';
import { AWA, openInstallation } from '../support/installation.ts';

const { url, setupUrl, api } = await openInstallation({ administrator: false, sender: false });
const fresh = await openInstallation({ administrator: false, sender: false, reachable: false });
const browser = await openBrowser(url);
const titled = ({ page }: Visitor, title: string) => expect.poll(() => page.title(), SOON).toBe(`${title} · Griot`);
const fill = ({ page }: Visitor, name: string, text: string) =>
  page.getByRole('textbox', { name, exact: true }).fill(text);
const press = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).click();

test('set up in French on a phone: left and found again, a wrong key mended', { timeout: 180_000 }, async () => {
  const awa = await browser.visitor({
    language: 'fr',
    phone: true,
    expects: [/^422 \/api\/setup$/, /^502 .*\/webhook$/],
  });
  const { page } = awa;
  await page.goto('/setup');
  await page.getByText('Ce lien est incomplet').waitFor();
  await awa.look();
  await page.goto('/sign-in');
  await page.goto(setupUrl);
  await press(awa, 'Créer le compte');
  await page.getByText('Obligatoire').waitFor();
  expect(page.url()).toBe(`${url}/setup`);
  await fill(awa, 'Votre nom', AWA.name);
  await fill(awa, 'E-mail', AWA.email);
  await fill(awa, 'Nouveau mot de passe', 'motdepasse123');
  await fill(awa, 'Répétez-le', 'motdepasse123');
  await press(awa, 'Créer le compte');
  await page.getByText('facile à deviner').waitFor();
  await awa.look();
  await fill(awa, 'Nouveau mot de passe', AWA.password);
  await fill(awa, 'Répétez-le', AWA.password);
  await press(awa, 'Créer le compte');
  await titled(awa, 'Premiers pas');
  await awa.look();

  await fill(awa, 'Nom', 'Boutique Dakar');
  await fill(awa, 'Clé d’API', 'not the key');
  await press(awa, 'Enregistrer et vérifier');
  await page.getByText('Vérifiez la clé').waitFor();
  await press(awa, 'Enregistrer l’adresse');
  await page.getByText('LAfricaMobile n’a pas répondu').waitFor();
  await awa.look();
  await page.getByRole('link', { name: 'Plus tard' }).click();
  await titled(awa, 'Campagnes');
  await page.goto('/setup');
  await page.getByText('Boutique Dakar').waitFor();
  await press(awa, 'Changer la clé');
  await fill(awa, 'Clé d’API', DEFAULT_API_KEY);
  await press(awa, 'Enregistrer et vérifier');
  await page.getByText('le numéro peut envoyer').waitFor();
  await press(awa, 'Enregistrer l’adresse');
  await page.getByText('est signalé ici').waitFor();
  await press(awa, 'Récupérer les modèles');
  const { items } = await api('GET', '/api/templates?limit=1000');
  await page.getByText(`${items.length} modèles récupérés`).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
  await awa.look();
  await page.getByRole('link', { name: 'Aller aux campagnes' }).click();
  await titled(awa, 'Campagnes');

  const stranger = await browser.visitor({ language: 'fr' });
  await stranger.page.goto(setupUrl);
  await stranger.page.getByText('Ce Griot a un administrateur').waitFor();
  await stranger.look();
});

test('set up in English and the dark, where the provider cannot reach it', { timeout: 180_000 }, async () => {
  const elsewhere = await openBrowser(fresh.url);
  const john = await elsewhere.visitor({ language: 'en', scheme: 'dark', expects: [/^\d+ .*\/webhook$/] });
  const { page } = john;
  await page.goto(new URL(new URL(fresh.setupUrl).hash, `${fresh.url}/setup`).href);
  await titled(john, 'Set up Griot');
  await john.look();
  await fill(john, 'Your name', 'John Mensah');
  await fill(john, 'E-mail', 'john@example.com');
  await fill(john, 'New password', AWA.password);
  await fill(john, 'Repeat it', AWA.password);
  await press(john, 'Create the account');
  await titled(john, 'First steps');
  await fill(john, 'Name', 'Shop Accra');
  await fill(john, 'API key', DEFAULT_API_KEY);
  await fill(john, 'Country', 'gh');
  await press(john, 'Save and check');
  await page.getByText('the number can send').waitFor();
  await press(john, 'Register the address');
  await page.getByText('PUBLIC_URL=https').waitFor();
  await press(john, 'Fetch the templates');
  await page.getByText(/\d+ templates fetched/).waitFor();
  await john.look();
  expect((await fresh.api('GET', '/api/senders')).items).toMatchObject([{ name: 'Shop Accra', country: 'GH' }]);
  await page.getByRole('link', { name: 'Later: to the campaigns' }).click();
  await titled(john, 'Campaigns');
});

test('somebody is invited, changes name and password, and ends a session', { timeout: 180_000 }, async () => {
  const fields = { name: 'Moussa', email: 'moussa@example.com', role: 'marketer', language: 'fr' };
  const { invitationUrl } = await api('POST', '/api/users', fields);
  const expects = [/^422 \/api\/session\/password$/, /^404 \/api\/invitation$/];
  const moussa = await browser.visitor({ language: 'fr', expects });
  const { page } = moussa;
  await page.goto(invitationUrl);
  await titled(moussa, 'Bienvenue sur Griot');
  await moussa.look();
  const [first, second] = ['la pirogue rentre tard', 'trois mangues au marché'];
  await fill(moussa, 'Nouveau mot de passe', first);
  await fill(moussa, 'Répétez-le', first);
  await press(moussa, 'Enregistrer et se connecter');
  await titled(moussa, 'Campagnes');

  await page.goto('/account');
  await titled(moussa, 'Votre profil');
  await fill(moussa, 'Nom', 'Moussa Diop');
  await press(moussa, 'Enregistrer');
  await page.getByRole('button', { name: 'Votre compte' }).getByText('Moussa Diop').waitFor();
  await fill(moussa, 'Mot de passe actuel', 'not this one at all');
  await fill(moussa, 'Nouveau mot de passe', second);
  await fill(moussa, 'Répétez-le', second);
  await press(moussa, 'Changer le mot de passe');
  await page.getByText('Ce n’est pas votre mot de passe.').waitFor();
  await moussa.look();
  await fill(moussa, 'Mot de passe actuel', first);
  await press(moussa, 'Changer le mot de passe');
  await page.getByText('Toutes vos autres sessions ont pris fin').waitFor();

  const phone = await signIn(fields.email, second);
  await page.reload();
  await page.getByText('Firefox, Android').waitFor();
  await moussa.look();
  await press(moussa, 'Fermer : Firefox, Android');
  await expect.poll(() => page.getByText('Firefox, Android').count(), SOON).toBe(0);
  expect((await fetch(`${url}/api/session`, { headers: { cookie: phone } })).status).toBe(401);
  await page.getByText('Ce navigateur').waitFor();

  const late = await browser.visitor({ language: 'fr', phone: true, scheme: 'dark', expects });
  await late.page.goto(invitationUrl);
  await fill(late, 'Nouveau mot de passe', first);
  await fill(late, 'Répétez-le', first);
  await press(late, 'Enregistrer et se connecter');
  await late.page.getByText('Ce lien a déjà servi').waitFor();
  await late.look();
});

/** In another browser; returns its cookie. */
async function signIn(email: string, password: string): Promise<string> {
  const agent = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0';
  const headers = { 'content-type': 'application/json', origin: url, 'user-agent': agent };
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password }),
  });
  expect(answer.status).toBe(200);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}
