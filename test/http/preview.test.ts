// What a preview says before the launch, and what the launch then does: values that WhatsApp would refuse.
import { expect, test } from 'vitest';
import { addDraft, addSender, openApp } from './setup.ts';

const api = await openApp();
const { sql, call, ok } = api;
await addSender(api, { country: 'SN' });

/** A draft with a list of those names and cities that its first template takes whatever they are. */
async function addList(people: [string, string][], fields: object = {}): Promise<number> {
  const template = { name: 'promo', language: 'fr', body: ['{{name|vous}}'] };
  const { id } = await ok('POST', '/api/campaigns', { name: 'Fête', template, ...fields }, 201);
  const cell = (text: string) => `"${text}"`;
  const rows = people.map(([name, city], i) => `${cell(name)},${cell(city)},77123${4500 + i}`);
  const { imported } = await ok('POST', `/api/campaigns/${id}/recipients`, `name,city,phone\n${rows.join('\n')}\n`);
  expect(imported).toBe(people.length);
  return id;
}

const body = (...texts: string[]) => ({ template: { name: 'promo', language: 'fr', body: texts } });
const preview = (id: number) => ok('POST', `/api/campaigns/${id}/preview`);
/** But for the one that says that nothing was synced. */
const findings = async (id: number) =>
  (await preview(id)).findings.filter((one: { code: string }) => one.code !== 'templates_not_synced');

test('badValues is clean unless told; it can be read, changed, and nothing else', async () => {
  const id = await addDraft(api);
  expect((await ok('GET', `/api/campaigns/${id}`)).badValues).toBe('clean');
  expect((await ok('PATCH', `/api/campaigns/${id}`, { badValues: 'reject' })).badValues).toBe('reject');
  expect((await ok('PATCH', `/api/campaigns/${id}`, { name: 'x' })).badValues).toBe('reject');
  const other = await call('PATCH', `/api/campaigns/${id}`, { badValues: 'keep' });
  expect(other).toMatchObject({ status: 422, body: { errors: [{ path: 'badValues' }] } });
  const draft = { name: 'x', template: { name: 'promo', language: 'fr' }, badValues: 'reject' };
  expect((await ok('POST', '/api/campaigns', draft, 201)).badValues).toBe('reject');
});

test('a list is judged as it comes in: the rejects name column and reason', async () => {
  const template = { body: ['{{name}}'] };
  const id = await addDraft(api, 0, template);
  const list = `name,phone\nAwa,771234501\n,771234502\n"a\nb",771234503\n${'x'.repeat(1025)},771234504\n`;
  const clean = await ok('POST', `/api/campaigns/${id}/recipients`, list);
  expect(clean).toMatchObject({ rows: 4, imported: 3, rejected: 1 });
  expect((await preview(id)).messages.map((one: { components: unknown }) => one.components)).toEqual(
    ['Awa', 'a b', `${'x'.repeat(1023)}…`].map((text) => [{ type: 'body', parameters: [{ type: 'text', text }] }]),
  );
  const strict = await addDraft(api, 0, template);
  await ok('PATCH', `/api/campaigns/${strict}`, { badValues: 'reject' });
  const { importId, rejected } = await ok('POST', `/api/campaigns/${strict}/recipients`, list);
  expect(rejected).toBe(3);
  const rejects = await call('GET', `/api/imports/${importId}/rejects.csv`, undefined, { 'accept-language': 'fr' });
  const lines = [...rejects.text.matchAll(/^\d+,(\w+),(\w+),"?([^,"]+)/gm)].map((match) => match.slice(1));
  expect(lines).toEqual([
    ['name', 'value_missing', expect.stringMatching(/besoin de cette valeur/)],
    ['name', 'value_refused', expect.stringMatching(/retour à la ligne/)],
    ['name', 'value_too_long', expect.stringMatching(/Avec cette valeur/)],
  ]);
});

test('rows that a changed template cannot send are told by column and number, left out of the preview, and skipped', async () => {
  const id = await addList([
    ['', 'Dakar'],
    ['Awa', 'Thiès'],
    [' ', ''],
    ['Koffi', ''],
  ]);
  expect(await findings(id)).toEqual([]);
  await ok('PATCH', `/api/campaigns/${id}`, body('{{name}} à {{city}}', '{{name}}'));
  expect(await findings(id)).toEqual([
    {
      level: 'warning',
      code: 'values_missing',
      path: 'template.components.0.parameters.0.text',
      message:
        '2 recipients have no value for {{name}} and will be skipped: write {{name|a default}}, or mend the list',
    },
    expect.objectContaining({ message: expect.stringMatching(/^2 recipients have no value for \{\{city\}\}/) }),
  ]);
  expect((await preview(id)).messages).toMatchObject([{ seq: 2, phone: '+221771234501' }]);

  const launched = await ok('POST', `/api/campaigns/${id}/launch`);
  expect(launched).toMatchObject({ status: 'running', states: { pending: 1, skipped: 3 }, funnel: { total: 4 } });
  const { items } = await ok('GET', `/api/campaigns/${id}/deliveries?status=skipped`);
  expect(items.map((one: { seq: number; skipReason: string }) => [one.seq, one.skipReason])).toEqual([
    [1, 'bad_value'],
    [3, 'bad_value'],
    [4, 'bad_value'],
  ]);
  expect((await call('GET', `/api/campaigns/${id}/deliveries.csv`)).text).toMatch(/^1,.*skipped,.*bad_value/m);
  expect(await findings(id)).toEqual([]);
  expect((await preview(id)).messages).toMatchObject([{ seq: 2 }]);
});

test('a default mends it: nothing is told, nobody skipped', async () => {
  const id = await addList([['', 'Dakar']]);
  await ok('PATCH', `/api/campaigns/${id}`, body('{{name|cher client}} à {{city}}'));
  expect(await findings(id)).toEqual([]);
  expect((await ok('POST', `/api/campaigns/${id}/launch`)).states).toMatchObject({ pending: 1, skipped: 0 });
});

test('each kind of bad value is told in a sentence that says what to do', async () => {
  const id = await addList([
    ['Awa', 'https://e.com/a.jpg'],
    ['Awa\nDiop', 'https://e.com/b.jpg'],
    ['x'.repeat(61), 'http://e.com/c.jpg'],
  ]);
  const components = [
    { type: 'header', parameters: [{ type: 'text', text: '{{name}}' }] },
    { type: 'carousel', cards: [{ parameters: [{ type: 'image', image: { link: '{{city}}' } }] }] },
  ];
  const template = { name: 'promo', language: 'fr', components };
  await ok('PATCH', `/api/campaigns/${id}`, { template, badValues: 'reject' });
  const told = (await findings(id)).map((one: { code: string; message: string }) => [one.code, one.message]);
  expect(told).toEqual([
    ['values_refused', expect.stringMatching(/^1 recipient has a line break.* in \{\{name\}\}.*skipped: .*"clean"/)],
    ['values_too_long', expect.stringMatching(/^1 recipient has .*\{\{name\}\} of more than 60 characters.*shorten/)],
    ['links_not_https', expect.stringMatching(/^1 recipient has a link with \{\{city\}\}.*https:\/\/.*mend the list/)],
  ]);
  await ok('PATCH', `/api/campaigns/${id}`, { badValues: 'clean' });
  expect((await findings(id)).map((one: { code: string }) => one.code)).toEqual(['links_not_https']);
});

test('a launch with nobody left is refused', async () => {
  const id = await addList([['', 'Dakar']]);
  await ok('PATCH', `/api/campaigns/${id}`, body('{{name}}'));
  expect((await findings(id)).map((one: { code: string }) => one.code)).toEqual([
    'no_recipients_left',
    'values_missing',
  ]);
  const refused = await call('POST', `/api/campaigns/${id}/launch`);
  expect(refused).toMatchObject({ status: 422, body: { code: 'not_launchable', errors: [{ path: 'recipients' }] } });
  expect((await ok('GET', `/api/campaigns/${id}`)).states).toMatchObject({ pending: 1, skipped: 0 });
});

test('a column that no list has is told once, as such', async () => {
  const id = await addList([['Awa', 'Dakar']]);
  await ok('PATCH', `/api/campaigns/${id}`, body('{{name}} {{nom}}'));
  expect((await findings(id)).map((one: { code: string }) => one.code)).toEqual(['unknown_column']);
});

test('what is wrong with the template itself keeps it from being launched: a link that is not https, an empty text', async () => {
  const components = [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'http://e.com/a.jpg' } }] },
    { type: 'body', parameters: [{ type: 'text', text: '' }] },
  ];
  const id = await addList([['Awa', 'Dakar']], { template: { name: 'promo', language: 'fr', components } });
  expect(await findings(id)).toMatchObject([
    { level: 'error', code: 'media_not_https', path: 'template.components.0.parameters.0.image.link' },
    { level: 'error', code: 'text_missing', path: 'template.components.1.parameters.0.text' },
  ]);
  const refused = await call('POST', `/api/campaigns/${id}/launch`);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ message: expect.stringMatching(/https/) }, {}] } });
});

test('the countries of all lists are added up, the largest first', async () => {
  const id = await addList([['Awa', 'Dakar']]);
  expect((await preview(await addDraft(api))).countries).toEqual([]);
  await sql`update imports set countries = '{"SN": 980, "ML": 3}' where campaign_id = ${id}`;
  await sql`
    insert into imports (campaign_id, columns, phone_column, countries)
    values (${id}, '{name,city,phone}', 'phone', '{"CI": 3, "SN": 20, "??": 1}')`;
  expect((await preview(id)).countries).toEqual([
    { country: 'SN', recipients: 1000 },
    { country: 'CI', recipients: 3 },
    { country: 'ML', recipients: 3 },
    { country: '??', recipients: 1 },
  ]);
});

test('a template with more placeholders than any template has is refused', async () => {
  const many = { name: 'promo', language: 'fr', components: [{ type: 'body', text: '{{name}}'.repeat(301) }] };
  const refused = await call('POST', '/api/campaigns', { name: 'x', template: many });
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'bad_placeholder', errors: [{ path: 'template.components' }] },
  });
});
