// A new campaign step by step, as a marketer makes it: from the file to the live page, and as a series that was left and found again.
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { openBrowser, SOON, type Visitor } from '../support/browser.ts';
import { openInstallation } from '../support/installation.ts';

const { url, api, simulator } = await openInstallation();
const browser = await openBrowser(url);

const CITIES = ['Dakar', 'Thiès', 'Saint-Louis'];
const NAMES = ['Awa', 'Moussa', 'Aïssatou', ''];
const GOOD = 60;
const FAULTY = [
  'Awa;77 100 00 01;Dakar', // twice
  'Modou;77 12;Dakar',
  'Binta;33 821 00 00;Dakar', // a landline
  'Cheikh;77 100 09 99;Dakar', // opted out
  'Koffi;+225 07 07 12 34 56;Abidjan',
];
const phoneOf = (n: number) => `77 100 00 ${String(n).padStart(2, '0')}`;

/** As Excel saves it in France. */
function excelFile(name: string) {
  const people = Array.from({ length: GOOD }, (_, n) => `${NAMES[n % 4]};${phoneOf(n)};${CITIES[n % 3]}`);
  const text = ['prénom;téléphone;ville', ...people, ...FAULTY].join('\r\n');
  return { name, mimeType: 'text/csv', buffer: iconv.encode(`${text}\r\n`, 'windows-1252') };
}

const press = ({ page }: Visitor, name: string | RegExp) => page.getByRole('button', { name }).click();
const goOn = ({ page }: Visitor, step: string) => page.getByRole('link', { name: step, exact: true }).click();
const tile = ({ page }: Visitor, name: string) => page.locator('dl', { has: page.getByText(name, { exact: true }) });

async function choose({ page }: Visitor, field: string, option: string, nth = 0) {
  await page.getByRole('combobox', { name: field, exact: true }).nth(nth).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('from a French Excel file to the live page', { timeout: 120_000 }, async () => {
  await api('PATCH', '/api/senders/1', { country: 'SN' });
  await api('POST', '/api/suppressions', { phone: '+221771000999' });
  await api('PUT', '/api/prices', {
    items: [{ country: '*', category: '*', price: 25, currency: 'XOF' }],
  });
  const moussa = await browser.visitor({ language: 'fr', session: await sessionOfMarketer() });
  const { page } = moussa;
  await page.goto('/');
  await page.getByRole('link', { name: 'Créer la première' }).click();
  await page.getByRole('heading', { level: 1, name: 'Nouvelle campagne' }).waitFor();
  await moussa.look();
  await page.locator('input[type=file]').setInputFiles(excelFile('soldes_été.csv'));

  await page.getByRole('heading', { level: 1, name: 'soldes été' }).waitFor();
  await page.getByText('windows-1252').waitFor();
  expect(await page.getByRole('combobox', { name: 'Colonne du téléphone' }).inputValue()).toBe('téléphone');
  expect(await page.getByRole('combobox', { name: 'Pays' }).inputValue()).toBe('Sénégal');
  for (const [name, count] of [
    ['Valides', '61'],
    ['Rejetés', '2'],
    ['Doublons', '1'],
    ['Désinscrits', '1'],
  ] as const)
    expect(await tile(moussa, name).textContent()).toContain(`${name}${count}`);
  await page.getByRole('cell', { name: 'Aïssatou' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Côte d’Ivoire' }).waitFor();
  await press(moussa, 'Les afficher');
  await page.getByText('Le téléphone est une ligne fixe').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger (CSV)' }).click();
  expect((await download).suggestedFilename()).toMatch(/rejects\.csv$/);
  await moussa.look();

  await press(moussa, 'Conserver cette liste');
  await page.getByText('« soldes été » est désormais parmi vos listes conservées.').waitFor();
  expect((await api('GET', '/api/lists')).items).toMatchObject([{ name: 'soldes été', people: 61 }]);
  await goOn(moussa, 'Suite : Message');
  await page.getByRole('link', { name: 'Continuer sans message' }).click();
  const incomplete = page.getByRole('link', { name: /^incomplet :\s*Message/ });
  await incomplete.waitFor();
  await moussa.look();
  await incomplete.click();
  await page.getByRole('searchbox').fill('soldes');
  await choose(moussa, 'Langue', 'français');
  await moussa.look();
  await press(moussa, /^promo_soldes/);
  const phone = page.getByRole('figure');
  await phone.getByText('Awa', { exact: true }).waitFor();
  await goOn(moussa, 'Suite : Quand');
  await incomplete.click(); // two of its texts are empty
  await choose(moussa, 'Colonne', 'ville', 1);
  await page.getByRole('group', { name: 'Texte {{3}}' }).getByText('Le même pour tous').click();
  const forAll = page.getByRole('textbox', { name: 'Texte {{3}}, le même pour tous' });
  await forAll.pressSequentially('le 31 mai, à minuit au plus tard'); // as fast as keys can come
  expect(await forAll.inputValue()).toBe('le 31 mai, à minuit au plus tard');
  await forAll.fill('31 mai');
  await page.getByText('Enregistrée en brouillon').waitFor();
  await press(moussa, 'Personne suivante');
  await expect.poll(() => phone.textContent(), SOON).toContain('Bonjour Moussa, profitez de Thiès');
  await page.getByRole('textbox', { name: 'Envoyer un test à' }).fill('77 123 45 67');
  await press(moussa, 'Envoyer le test');
  await page.getByText(/^(Accepté|Envoyé|Distribué|Lu)$/).waitFor();
  expect(simulator.accepted()).toMatchObject([{ to: '221771234567', parameters: ['Moussa', 'Thiès', '31 mai'] }]);
  await moussa.look();

  await goOn(moussa, 'Suite : Quand');
  await page.getByRole('radio', { name: 'À une heure choisie' }).click();
  await page.getByText(/^Commence (demain|dans)/).waitFor(); // by the hour of the day
  await page.getByRole('button', { name: /^Jour \d/ }).click();
  await press(moussa, 'Mois suivant');
  await page.getByRole('button', { name: /^15 / }).click();
  await page.getByRole('button', { name: /^Jour 15 / }).waitFor();
  await page.getByRole('switch', { name: 'Ne pas écrire trop souvent à la même personne' }).click();
  await moussa.look();
  await page.getByRole('radio', { name: 'Maintenant' }).click();
  const plan = page.getByRole('complementary', { name: 'Récapitulatif' });
  await expect.poll(() => plan.textContent(), SOON).toMatch(/Destinataires46.*1\s?150/);
  await goOn(moussa, 'Suite : Vérifier');
  await page.getByText('15 personnes sont sautées à cause d’une valeur').waitFor();
  for (const step of ['Liste', 'Message', 'Quand'])
    await page.getByRole('link', { name: new RegExp(`^fait :\\s*${step}`) }).waitFor();
  await page.getByText(/^Envoyé à \+221771234567/).waitFor();
  await moussa.look();
  await page.getByRole('link', { name: 'Corriger' }).click();
  await page.getByRole('textbox', { name: 'Si elle est vide' }).first().pressSequentially('cher client');
  await page.getByText('Enregistrée en brouillon').waitFor();
  await goOn(moussa, 'Suite : Quand');
  await goOn(moussa, 'Suite : Vérifier');
  await press(moussa, 'Envoyer à 61 personnes');
  await page.getByText('Le message part maintenant vers 61 personnes.').waitFor();
  await moussa.look();
  await page.getByRole('dialog').getByRole('button', { name: 'Envoyer à 61 personnes' }).click();

  await page.getByRole('heading', { name: 'Progression' }).waitFor();
  expect(page.url()).toMatch(/\/campaigns\/\d+$/);
  const inList = () => simulator.accepted().filter(({ to }) => to !== '221771234567');
  await expect.poll(() => new Set(inList().map(({ to }) => to)).size, { timeout: 30_000 }).toBe(61);
  expect(inList()).toHaveLength(61);
  await expect.poll(() => page.locator('li[data-step=accepted] strong').textContent(), SOON).toBe('61');
  expect(inList().find(({ to }) => to.endsWith('0003'))?.parameters?.[0]).toBe('cher client');
  await moussa.look();
});

test('on a phone, in the dark: left in the middle, found again, made a series', { timeout: 120_000 }, async () => {
  const session = await sessionOfMarketer();
  const sue = await browser.visitor({
    language: 'en',
    scheme: 'dark',
    phone: true,
    session,
    expects: [/^422 .*\/recipients/],
  });
  const { page } = sue;
  await page.goto('/campaigns/new');
  const [people, strangers] = [
    'first_name,mobile\nJohn,771000201\nMary,771000202\n',
    'first_name,ref\nJohn,12\nMary,13\n',
  ];
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('textbox', { name: 'Name of the campaign' }).fill('Monday offers');
  await page.locator('input[type=file]').setInputFiles(file('strangers.csv', strangers));
  await page.getByText('Which column of “strangers.csv” holds the phone numbers?').waitFor();
  await sue.look();
  await press(sue, 'Choose another list');
  await page.locator('input[type=file]').setInputFiles(file('people.csv', people));
  await page.getByRole('cell', { name: 'Mary' }).waitFor();
  await goOn(sue, 'Next: Message');
  await press(sue, /^promo_soldes.*English/);
  await page.getByRole('figure').getByText('John', { exact: true }).waitFor();
  await sue.look();
  await page.getByText('Saved as a draft').waitFor();

  await page.getByRole('main').getByRole('link', { name: 'Campaigns' }).click();
  await page.getByRole('link', { name: 'Monday offers' }).click();
  await page.getByRole('figure').getByText('John', { exact: true }).waitFor();
  expect(page.url()).toMatch(/\/edit\/message$/);
  for (const [n, text] of [
    [2, '20%'],
    [3, 'Sunday'],
  ] as const) {
    await page
      .getByRole('group', { name: `Text {{${n}}}` })
      .getByText('Same for all')
      .click();
    await page.getByRole('textbox', { name: `Text {{${n}}}, the same for all` }).fill(text);
  }
  await goOn(sue, 'Next: When');
  await page.getByRole('radio', { name: 'Regularly' }).click();
  await page.getByText('Thursday', { exact: true }).click();
  await page.getByText('Every Monday and Thursday at 09:00').waitFor();
  await expect.poll(() => page.getByRole('listitem').filter({ hasText: '09:00' }).count(), SOON).toBe(10);
  await sue.look();
  await page.reload();
  await page.getByText('Every Monday and Thursday at 09:00').waitFor();
  await goOn(sue, 'Next: Check');
  await press(sue, 'Start the series for 2 people');
  await sue.look();
  await press(sue, 'Start for 2 people');
  await page.getByText('The series “Monday offers” is on.').waitFor();
  const { items } = await api('GET', '/api/schedules');
  expect(items).toMatchObject([{ name: 'Monday offers', cron: '0 9 * * 1,4', zone: 'Africa/Dakar', status: 'active' }]);
  expect(await api('GET', `/api/lists/${items[0].audience.listId}`)).toMatchObject({
    name: 'Monday offers',
    people: 2,
  });
  expect((await api('GET', '/api/campaigns?status=draft')).items).toEqual([]);
});

/** The cookie of somebody new who may make campaigns and launch them. */
async function sessionOfMarketer(): Promise<string> {
  const email = `${Math.random().toString(36).slice(2)}@example.com`;
  const { invitationUrl } = await api('POST', '/api/users', {
    name: 'Moussa',
    email,
    role: 'marketer',
    language: 'fr',
  });
  const answer = await fetch(`${url}/api/invitation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token: new URL(invitationUrl).hash.slice(1), password: 'trois mangues au marché' }),
  });
  return /griot_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
}
