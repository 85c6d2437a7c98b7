// /api/campaigns: drafts, what keeps them from being launched, and their control.
import { afterEach, expect, test } from 'vitest';
import { removeSome } from '../../src/db/removals.ts';
import { addDraft, addSender, listOf, openApp } from './setup.ts';

const api = await openApp();
const { sql, jobs, call } = api;
const { id: senderId } = await addSender(api);

afterEach(() => {
  jobs.length = 0;
  api.outage.queue = null;
});

async function addReady(template: object = {}, list = listOf(3)): Promise<number> {
  const id = await addDraft(api, 0, template);
  expect((await call('POST', `/api/campaigns/${id}/recipients`, list)).status).toBe(200);
  return id;
}

const statusOf = async (id: number) => (await call('GET', `/api/campaigns/${id}`)).body.status;
const soon = () => new Date(Date.now() + 3_600_000).toISOString();

test('a draft starts empty, and the short form becomes the body component of the provider', async () => {
  const template = { name: 'promo', language: 'fr', body: ['{{name}}', '{{amount|0}} FCFA'] };
  const created = await call('POST', '/api/campaigns', { name: ' Soldes ', template });
  expect(created).toMatchObject({ status: 201, body: { name: 'Soldes', senderId, status: 'draft' } });
  expect(created.body).toMatchObject({
    template: {
      name: 'promo',
      language: 'fr',
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: '{{name}}' },
            { type: 'text', text: '{{amount|0}} FCFA' },
          ],
        },
      ],
    },
    pausedReason: null,
    launchAt: null,
    launchedAt: null,
    eta: null,
    funnel: { total: 0, accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, refused: 0 },
    rates: { delivery: null, read: null, failure: null },
  });
  expect(Object.values(created.body.states)).toEqual(Array(9).fill(0));
  expect((await call('GET', `/api/campaigns/${created.body.id}`)).body).toEqual(created.body);
});

test('without a sender named default, or just one, the sender must be named', async () => {
  const other = await openApp();
  const draft = { name: 'x', template: { name: 'promo', language: 'fr' } };
  const none = await other.call('POST', '/api/campaigns', draft);
  expect(none).toMatchObject({ status: 422, body: { code: 'sender_not_named', errors: [{ path: 'senderId' }] } });
  expect((await other.call('GET', '/api/campaigns')).body).toEqual({ items: [], next: null });
  const { id: only } = await addSender(other, { name: 'Dakar' });
  expect((await other.call('POST', '/api/campaigns', draft)).body.senderId).toBe(only);
  await addSender(other, { name: 'Abidjan' });
  const two = await other.call('POST', '/api/campaigns', draft);
  expect(two).toMatchObject({ status: 422, body: { errors: [{ path: 'senderId' }] } });
  const { id: named } = await addSender(other, { name: 'default' });
  expect((await other.call('POST', '/api/campaigns', draft)).body.senderId).toBe(named);
});

test('only a draft can be changed', async () => {
  const id = await addReady();
  const template = { name: 'other', language: 'en_US', components: [{ type: 'body', parameters: [] }] };
  const changed = await call('PATCH', `/api/campaigns/${id}`, { name: 'New name', template });
  expect(changed).toMatchObject({ status: 200, body: { id, name: 'New name', template, senderId } });
  expect((await call('PATCH', `/api/campaigns/${id}`, {})).body).toEqual(changed.body);
  expect((await call('PATCH', `/api/campaigns/${id}`, { senderId: 999 })).body.errors[0].path).toBe('senderId');
  await call('POST', `/api/campaigns/${id}/launch`);
  const late = await call('PATCH', `/api/campaigns/${id}`, { name: 'Too late' });
  expect(late).toMatchObject({
    status: 409,
    body: { code: 'not_a_draft', detail: expect.stringContaining('running') },
  });
  expect((await call('GET', `/api/campaigns/${id}`)).body.name).toBe('New name');
});

test('a campaign without recipients is not launched', async () => {
  const id = await addDraft(api);
  const answer = await call('POST', `/api/campaigns/${id}/launch`);
  expect(answer).toMatchObject({ status: 422, body: { code: 'not_launchable', errors: [{ path: 'recipients' }] } });
  expect(await statusOf(id)).toBe('draft');
  expect(jobs).toEqual([]);
});

test('a placeholder that no list has a column for is named with the columns there are; a default makes it a warning', async () => {
  const body = ['{{name}}', '{{ amount }}', '{{city|Dakar}}', '{{Name}}'];
  const id = await addReady({ name: 'promo', body });
  const answer = await call('POST', `/api/campaigns/${id}/launch`);
  expect(answer.body).toMatchObject({ status: 422, code: 'not_launchable' });
  expect(answer.body.errors).toEqual([
    {
      path: 'template.components.0.parameters.1.text',
      message: expect.stringMatching(/"amount".*name, phone/),
    },
    { path: 'template.components.0.parameters.3.text', message: expect.stringMatching(/"Name".*name, phone/) },
  ]);
  const { findings } = (await call('POST', `/api/campaigns/${id}/preview`)).body;
  expect(findings).toContainEqual(
    expect.objectContaining({ level: 'warning', path: 'template.components.0.parameters.2.text' }),
  );
});

test('once templates are synced, theirs must be among them, approved and of the same parameters', async () => {
  const other = await openApp();
  const { id: sender } = await addSender(other);
  const launch = async (name: string, language: string, body = ['{{name}}', '-30 %', 'mars']) => {
    const id = await addDraft(other, 0, { name, language, body });
    await other.call('POST', `/api/campaigns/${id}/recipients`, listOf(1));
    const { findings } = (await other.call('POST', `/api/campaigns/${id}/preview`)).body;
    const answer = await other.call('POST', `/api/campaigns/${id}/launch`);
    return { findings: findings.map((f: { code: string }) => f.code), ...answer };
  };
  expect(await launch('promo_soldes', 'fr')).toMatchObject({ status: 200, findings: ['templates_not_synced'] });
  await other.call('POST', `/api/senders/${sender}/templates/sync`);
  expect(await launch('promo_soldes', 'fr')).toMatchObject({ status: 200, findings: [] });
  expect(await launch('promo_soldes', 'fr', ['{{name}}'])).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'template.components', message: expect.stringMatching(/takes 3 parameters.* gives 1/) }] },
  });
  for (const [name, language, word] of [
    ['jeu_concours', 'fr', /paused/],
    ['promo_soldes', 'de', /not among/],
    ['nobody_knows', 'fr', /not among/],
  ] as const) {
    const { status, body } = await launch(name, language);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ path: 'template.name', message: expect.stringMatching(word) }],
    });
  }
});

test('a launch makes it run and asks for the first slice with the turn of its sender', async () => {
  await sql`update senders set turn = 41 where id = ${senderId}`;
  const id = await addReady();
  const launched = await call('POST', `/api/campaigns/${id}/launch`);
  expect(launched).toMatchObject({ status: 200, body: { status: 'running', launchedAt: expect.any(String) } });
  expect(Date.parse(launched.body.eta) - Date.now()).toBeLessThan(3_000);
  expect(jobs).toEqual([{ senderId, turn: 41 }]);
});

test('of many launches at once one takes place', async () => {
  const id = await addReady();
  const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', `/api/campaigns/${id}/launch`)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)]);
  expect(answers.find((answer) => answer.status === 409)?.body).toMatchObject({ code: 'already_launched' });
  expect(jobs).toHaveLength(1);
});

test('a queue that is away does not keep a campaign from being launched', async () => {
  const id = await addReady();
  api.outage.queue = new Error('Connection is closed');
  expect((await call('POST', `/api/campaigns/${id}/launch`)).body.status).toBe('running');
});

test('a launch at a time waits for it; one in the past is refused', async () => {
  const id = await addReady();
  const past = await call('POST', `/api/campaigns/${id}/launch`, { at: '2020-01-01T00:00:00+00:00' });
  expect(past).toMatchObject({ status: 422, body: { code: 'launch_in_the_past', errors: [{ path: 'at' }] } });
  expect((await call('POST', `/api/campaigns/${id}/launch`, { at: 'tomorrow' })).body.errors[0].path).toBe('at');
  expect(await statusOf(id)).toBe('draft');

  const at = soon();
  const scheduled = await call('POST', `/api/campaigns/${id}/launch`, { at });
  expect(scheduled.body).toMatchObject({ status: 'scheduled', launchAt: at, launchedAt: null, eta: null });
  expect(jobs).toEqual([]);
  const later = new Date(Date.now() + 7_200_000).toISOString();
  expect((await call('POST', `/api/campaigns/${id}/launch`, { at: later })).body.launchAt).toBe(later);
  const local = { at: '2099-07-01T09:00', zone: 'Europe/Paris' };
  const inParis = await call('POST', `/api/campaigns/${id}/launch`, local);
  expect(inParis.body).toMatchObject({ status: 'scheduled', launchAt: '2099-07-01T07:00:00.000Z' });
  const nowhere = await call('POST', `/api/campaigns/${id}/launch`, { at: '2099-07-01T09:00' });
  expect(nowhere).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'at', message: expect.stringContaining('zone') }] },
  });
  const timeless = await call('POST', `/api/campaigns/${id}/launch`, { zone: 'Europe/Paris' });
  expect(timeless).toMatchObject({ status: 422, body: { errors: [{ path: 'zone' }] } });
  const wrong = await call('POST', `/api/campaigns/${id}/launch`, { ...local, zone: 'Africa/Dakkar' });
  const message = 'There is no zone "Africa/Dakkar": did you mean Africa/Dakar?';
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'zone', message }] } });
  const now = await call('POST', `/api/campaigns/${id}/launch`);
  expect(now.body).toMatchObject({ status: 'running', launchAt: null, launchedAt: expect.any(String) });
  expect(jobs).toHaveLength(1);
});

test('a scheduled campaign that is paused and resumed waits for its time again', async () => {
  const id = await addReady();
  const at = soon();
  await call('POST', `/api/campaigns/${id}/launch`, { at });
  expect((await call('POST', `/api/campaigns/${id}/pause`)).body.status).toBe('paused');
  const refused = await call('POST', `/api/campaigns/${id}/launch`);
  expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('resume') } });
  expect((await call('POST', `/api/campaigns/${id}/resume`)).body).toMatchObject({ status: 'scheduled', launchAt: at });

  await call('POST', `/api/campaigns/${id}/pause`);
  await sql`update campaigns set launch_at = now() - interval '1 minute' where id = ${id}`;
  expect((await call('POST', `/api/campaigns/${id}/resume`)).body).toMatchObject({ status: 'running' });
});

test('each step is possible from its states, and refused elsewhere with the present state and what is possible', async () => {
  const id = await addReady();
  const step = async (word: string) => {
    const { status, body } = await call('POST', `/api/campaigns/${id}/${word}`);
    if (status !== 200) expect(body).toMatchObject({ code: 'wrong_state', errors: [{ path: 'status' }] });
    return status === 200 ? body.status : body.detail;
  };
  expect(await step('pause')).toMatch(/is draft: only a campaign that is running or scheduled can be paused/);
  expect(await step('resume')).toMatch(/is draft: only a campaign that is paused can be resumed/);
  expect((await call('POST', `/api/campaigns/${id}/launch`)).body.status).toBe('running');
  expect(await step('resume')).toMatch(/is running/);
  expect(await step('pause')).toBe('paused');
  expect(await step('pause')).toMatch(/is paused/);
  jobs.length = 0;
  expect(await step('resume')).toBe('running');
  expect(jobs).toHaveLength(1);
  expect(await step('cancel')).toBe('canceled');
  for (const word of ['pause', 'resume', 'cancel']) expect(await step(word)).toMatch(/is canceled/);
  expect((await call('POST', `/api/campaigns/${id}/launch`)).status).toBe(409);
  expect((await call('GET', `/api/campaigns/${id}`)).body.states.pending).toBe(3);
});

test('a sender is resumed as a whole: what Griot paused runs again, what a person paused does not', async () => {
  const [byGriot, byPerson] = [await addReady(), await addReady()];
  for (const id of [byGriot, byPerson]) {
    await call('POST', `/api/campaigns/${id}/launch`);
    await call('POST', `/api/campaigns/${id}/pause`);
  }
  const reason = { kind: 'account', code: '131042', title: 'Business eligibility payment issue' };
  await sql`update campaigns set paused_reason = ${sql.json(reason)} where id = ${byGriot}`;

  const english = (await call('GET', `/api/campaigns/${byGriot}`)).body.pausedReason;
  const french = (
    await call('GET', `/api/campaigns/${byGriot}`, undefined, { 'accept-language': 'fr-SN,fr;q=0.9,en;q=0.5' })
  ).body.pausedReason;
  expect(english).toMatchObject({ code: '131042', hint: expect.stringMatching(/payment/) });
  expect(french).toMatchObject({ code: '131042', hint: expect.stringMatching(/paiement/) });

  jobs.length = 0;
  const answer = await call('POST', `/api/senders/${senderId}/resume`);
  expect(answer).toMatchObject({ status: 200, body: { resumed: [byGriot] } });
  expect([await statusOf(byGriot), await statusOf(byPerson)]).toEqual(['running', 'paused']);
  expect((await call('GET', `/api/campaigns/${byGriot}`)).body.pausedReason).toBeNull();
  expect(jobs).toHaveLength(1);
  expect((await call('POST', '/api/senders/999/resume')).status).toBe(404);
});

test('a preview shows the first messages as the provider will get them', async () => {
  const template = {
    name: 'promo',
    language: 'fr',
    components: [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/{{name|client}}.jpg' } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'Cher {{name|client}}, {{amount}} <b>' }] },
    ],
  };
  const list = 'name,phone,amount\n"Awa\n{{phone}}",+221770000001,"1    000"\n,+221770000002,5\n';
  const id = await addReady({ ...template, body: undefined }, list);
  const { body } = await call('POST', `/api/campaigns/${id}/preview`, { limit: 1 });
  expect(body.messages).toEqual([
    {
      seq: 1,
      phone: '+221770000001',
      components: [
        {
          type: 'header',
          parameters: [{ type: 'image', image: { link: 'https://example.com/Awa {{phone}}.jpg' } }],
        },
        { type: 'body', parameters: [{ type: 'text', text: 'Cher Awa {{phone}}, 1    000 <b>' }] },
      ],
    },
  ]);
  const all = (await call('POST', `/api/campaigns/${id}/preview`)).body;
  expect(all.messages[1].components[1].parameters[0].text).toBe('Cher client, 5 <b>');
  expect((await call('POST', `/api/campaigns/${id}/preview`, { limit: 51 })).body.errors[0].path).toBe('limit');
});

test('what may still send is not deleted; what is deleted leaves nothing behind', async () => {
  const id = await addReady({}, `${listOf(3)}bad,12\n`);
  const refuse = async () => expect(await call('DELETE', `/api/campaigns/${id}`)).toMatchObject({ status: 409 });
  await call('POST', `/api/campaigns/${id}/launch`, { at: soon() });
  await refuse();
  await call('POST', `/api/campaigns/${id}/launch`);
  await refuse();
  await call('POST', `/api/campaigns/${id}/pause`);
  await refuse();
  await call('POST', `/api/campaigns/${id}/cancel`);
  await sql`insert into message_ids (id_hash, campaign_id, seq) values (1, ${id}, 1)`;
  await sql`update campaigns set last_turn_at = now() - interval '31 days' where id = ${id}`;
  await sql`insert into requeue (campaign_id, due_at, seq) values (${id}, now(), 1)`;
  await sql`insert into uncertain (campaign_id, seq, sender_id, phone, since) values (${id}, 1, ${senderId}, 221770000000, now())`;
  await sql`insert into error_counts (campaign_id, quarter, country, code, shard, title, failed) values (${id}, now(), 'SN', 'x', 0, '', 1)`;
  await sql`insert into slices (campaign_id, worker_id, seqs, claims, alive_until) values (${id}, 'w', '{1}', '{1}', now())`;
  const other = await addReady();

  expect(await call('DELETE', `/api/campaigns/${id}`)).toMatchObject({ status: 204, text: '' });
  expect((await call('GET', `/api/campaigns/${id}`)).status).toBe(404);
  expect((await call('DELETE', `/api/campaigns/${id}`)).status).toBe(404);
  const [{ importId }] = await sql<
    [{ importId: number }]
  >`select id as "importId" from imports where campaign_id = ${id}`;
  expect((await call('GET', `/api/imports/${importId}`)).status).toBe(404);
  while (await removeSome(sql));
  await sql`update removals set cleared_at = now() - interval '2 hours'`;
  while (await removeSome(sql));
  expect(await sql`select 1 from removals`).toHaveLength(0);
  const tables = [
    'deliveries',
    'message_ids',
    'requeue',
    'slices',
    'uncertain',
    'counts',
    'error_counts',
    'timeline',
    'slowest',
    'imports',
  ];
  for (const table of tables) {
    expect(await sql`select 1 from ${sql(table)} where campaign_id = ${id}`, table).toHaveLength(0);
  }
  expect(await sql`select 1 from import_rejects where import_id not in (select id from imports)`).toHaveLength(0);
  expect((await call('GET', `/api/campaigns/${other}`)).body.funnel.total).toBe(3);
});

test('a sender is paused with all that runs of it, and goes on as one', async () => {
  const { id: other } = await addSender(api, { name: 'paused as one' });
  const [one, two, ready] = [await addReady(), await addReady(), await addReady()];
  await sql`update campaigns set sender_id = ${other} where id = any(${[one, two, ready]}::int[])`;
  await sql`update campaigns set status = 'running' where id = any(${[one, two]}::int[])`;
  const pausing = await call('POST', `/api/senders/${other}/pause`);
  expect(pausing).toMatchObject({ status: 200, body: { paused: [one, two] } });
  const shown = (await call('GET', `/api/campaigns/${one}`)).body;
  expect(shown).toMatchObject({ status: 'paused', pausedReason: { code: 'sender_paused' } });
  expect(await statusOf(ready)).toBe('draft');
  const resuming = await call('POST', `/api/senders/${other}/resume`);
  expect([...resuming.body.resumed].sort()).toEqual([one, two]);
  expect(await statusOf(two)).toBe('running');
  expect((await call('POST', '/api/senders/999/pause')).status).toBe(404);
});
