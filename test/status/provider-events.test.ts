// News of templates and accounts: it stops what it is about and nothing else, once, and not when it is old news.
import { expect, test } from 'vitest';
import { openApp } from '../http/setup.ts';
import { makeCampaign } from '../support/campaign.ts';
import { addLine, ago, change, type Line } from './setup.ts';

const api = await openApp();
const { sql } = api;

interface Made {
  status?: string;
  name?: string;
  language?: string;
}

async function campaign(
  { senderId }: Line,
  { status = 'running', name = 'promo', language = 'fr' }: Made = {},
): Promise<number> {
  const { campaignId } = await makeCampaign(sql, { recipients: 1, senderId, status });
  const template = sql.json({ name, language, components: [] });
  await sql`update campaigns set template = ${template} where id = ${campaignId}`;
  return campaignId;
}

async function template({ senderId }: Line, language = 'fr', name = 'promo'): Promise<void> {
  await sql`
    insert into templates (sender_id, name, language, category, status, components)
    values (${senderId}, ${name}, ${language}, 'MARKETING', 'approved', '[]')`;
}

const templatesOf = async ({ senderId }: Line) =>
  (await sql`select name, language, status from templates where sender_id = ${senderId} order by name, language`).map(
    (row) => `${row.name} ${row.language} ${row.status}`,
  );
const stateOf = async (id: number) => (await sql`select status from campaigns where id = ${id}`)[0]?.status;
const statesOf = (ids: number[]) => Promise.all(ids.map(stateOf));
const actionsOf = async ({ senderId }: Line) =>
  (await sql`select action from provider_events where sender_id = ${senderId} order by id`).map((row) => row.action);

const templateNews = (event: string, secondsAgo: number, fields: object = {}) =>
  change(
    'message_template_status_update',
    {
      event,
      message_template_id: 5,
      message_template_name: 'promo',
      message_template_language: 'fr',
      reason: 'NONE',
      ...fields,
    },
    ago(secondsAgo).getTime() / 1000,
  );
const accountNews = (event: string, secondsAgo: number, fields: object = {}) =>
  change('account_update', { event, phone_number: '221338000000', ...fields }, ago(secondsAgo).getTime() / 1000);

test('a template that stops pauses the running campaigns of its sender, name and language, with the reason', async () => {
  for (const event of ['PAUSED', 'DISABLED']) {
    const [line, other] = [await addLine(api), await addLine(api)];
    for (const one of [line, other]) for (const language of ['en', 'fr']) await template(one, language);
    const mine = [await campaign(line), await campaign(line)];
    const spared = [
      await campaign(other),
      await campaign(line, { language: 'en' }),
      await campaign(line, { name: 'autre' }),
    ];
    const draft = await campaign(line, { status: 'draft' });
    const byHand = await campaign(line, { status: 'paused' });
    await line.tell(templateNews(event, 60));
    expect(await statesOf([...mine, ...spared, draft])).toEqual([
      'paused',
      'paused',
      'running',
      'running',
      'running',
      'draft',
    ]);
    const status = event.toLowerCase();
    const reasons =
      await sql`select id, paused_reason as reason from campaigns where id = any(${[mine[0] ?? 0, byHand]}::int[]) order by id`;
    expect(reasons.map((row) => row.reason)).toEqual([
      { kind: 'template', code: 'template_stopped', title: `promo (fr): ${status}` },
      null,
    ]);
    expect(await templatesOf(line)).toEqual(['promo en approved', `promo fr ${status}`]);
    expect(await templatesOf(other)).toEqual(['promo en approved', 'promo fr approved']);
    expect(await actionsOf(line)).toEqual(['paused_2']);
  }
});

test('a language is the same however it is written, and news without one is of all', async () => {
  const line = await addLine(api);
  for (const language of ['pt_BR', 'fr']) await template(line, language);
  const [portuguese, french] = [await campaign(line, { language: 'pt_BR' }), await campaign(line)];
  await line.tell(templateNews('PAUSED', 60, { message_template_language: 'pt-br' }));
  expect(await statesOf([portuguese, french])).toEqual(['paused', 'running']);
  await line.tell(templateNews('DISABLED', 50, { message_template_language: undefined }));
  expect(await stateOf(french)).toBe('paused');
  expect(await templatesOf(line)).toEqual(['promo fr disabled', 'promo pt_BR disabled']);
});

test('a restricted account pauses everything of its sender and nothing of another', async () => {
  const [line, other] = [await addLine(api), await addLine(api)];
  const mine = [await campaign(line), await campaign(line, { name: 'autre', language: 'wo' })];
  const theirs = await campaign(other);
  const restriction_info = [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1798099200 }];
  await line.tell(accountNews('ACCOUNT_RESTRICTION', 60, { restriction_info }));
  expect(await statesOf([...mine, theirs])).toEqual(['paused', 'paused', 'running']);
  const [row] = await sql`select paused_reason as reason from campaigns where id = ${mine[0] ?? 0}`;
  expect(row?.reason).toMatchObject({
    kind: 'account',
    code: 'account_stopped',
    title: expect.stringContaining('restriction'),
  });
});

test('a template that is back is approved again, and what was paused waits for a person', async () => {
  const line = await addLine(api);
  await template(line);
  const id = await campaign(line);
  await line.tell(templateNews('PAUSED', 60));
  await line.tell(templateNews('REINSTATED', 30));
  expect(await templatesOf(line)).toEqual(['promo fr approved']);
  expect(await stateOf(id)).toBe('paused');
});

test('news that comes again acts once: what a person resumed goes on', async () => {
  const line = await addLine(api);
  const id = await campaign(line);
  const [paused, banned] = [
    templateNews('PAUSED', 60),
    accountNews('DISABLED_UPDATE', 50, { ban_info: { waba_ban_state: 'DISABLE' } }),
  ];
  for (const news of [paused, banned]) {
    await line.tell(news);
    expect(await stateOf(id)).toBe('paused');
    await sql`update campaigns set status = 'running', paused_reason = null where id = ${id}`;
    await Promise.all([line.tell(news), line.tell(news)]);
    expect(await stateOf(id)).toBe('running');
  }
  expect(await actionsOf(line)).toEqual(['paused_1', 'paused_1']);
});

test('news without a meaning overtakes none', async () => {
  const line = await addLine(api);
  const id = await campaign(line);
  await line.tell(accountNews('ACCOUNT_VIOLATION', 30, { violation_info: { violation_type: 'SPAM' } }));
  await line.tell(accountNews('ACCOUNT_RESTRICTION', 60));
  expect(await stateOf(id)).toBe('paused');
});

test('news that later news has overtaken is kept and changes nothing', async () => {
  const line = await addLine(api);
  await template(line);
  const id = await campaign(line);
  await line.tell(templateNews('REINSTATED', 30));
  await line.tell(templateNews('PAUSED', 60));
  await line.tell(accountNews('DISABLED_UPDATE', 30, { ban_info: { waba_ban_state: 'REINSTATE' } }));
  await line.tell(accountNews('DISABLED_UPDATE', 60, { ban_info: { waba_ban_state: 'DISABLE' } }));
  expect(await stateOf(id)).toBe('running');
  expect(await templatesOf(line)).toEqual(['promo fr approved']);
  expect(await actionsOf(line)).toEqual(['template_approved', null, 'account_restored', null]);
});
