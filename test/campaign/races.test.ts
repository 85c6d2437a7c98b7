// Two people act on one campaign at the same moment: one of them wins, and what wins is whole.
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cancelCampaign, launchCampaign, pauseCampaign, resumeCampaign } from '../../src/campaign/control.ts';
import { changeCampaign, createDraft, readCampaign, removeCampaign } from '../../src/campaign/draft.ts';
import { removeSome } from '../../src/db/removals.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { countCampaigns } from '../../src/report/campaign-counts.ts';
import { importCsv } from '../import/lists.ts';
import { countsByHand, makeCampaign, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const { sql, url } = await makeDatabase();
const backend = queueOnPostgres(url, () => {});
afterAll(() => backend.close());
const deps = { sql, queue: backend.queue };

/** A draft with one recipient who has a name. */
async function makeDraft(): Promise<number> {
  const { campaignId } = await makeCampaign(sql, { recipients: 1 });
  await sql`
    insert into imports (campaign_id, columns, phone_column, rows, imported, rejected, duplicates, suppressed)
    values (${campaignId}, array['phone', 'name'], 'phone', 1, 1, 0, 0, 0)`;
  return campaignId;
}

/** How many succeeded, and the codes of the others. */
async function outcomes(attempts: Promise<unknown>[]) {
  const settled = await Promise.allSettled(attempts);
  const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  return { done: settled.length - codes.length, codes };
}

const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

test('of many launches at once one takes place', async () => {
  const id = await makeDraft();
  const { done, codes } = await outcomes(times(10, () => launchCampaign(deps, id)));
  expect({ done, codes }).toEqual({ done: 1, codes: Array(9).fill('already_launched') });
});

test('of many pauses, resumes and cancels at once one each takes place', async () => {
  const id = await makeDraft();
  await launchCampaign(deps, id);
  expect(await outcomes(times(5, () => pauseCampaign(deps, id)))).toMatchObject({ done: 1 });
  expect(await outcomes(times(5, () => resumeCampaign(deps, id)))).toMatchObject({ done: 1 });
  expect(await outcomes(times(5, () => cancelCampaign(deps, id)))).toMatchObject({ done: 1 });
  expect(await readCampaign(sql, id)).toMatchObject({ status: 'canceled' });
});

test('a launch and a cancel at once end canceled, whoever was first', async () => {
  for (const _ of times(10, () => 0)) {
    const id = await makeDraft();
    await outcomes([launchCampaign(deps, id), cancelCampaign(deps, id)]);
    expect(await readCampaign(sql, id)).toMatchObject({ status: 'canceled' });
  }
});

test('what is launched is what was checked: a change comes before the check or is refused', async () => {
  const wrong = { name: 'promo', language: 'fr', body: ['{{nobody has this}}'] };
  for (const _ of times(30, () => 0)) {
    const id = await makeDraft();
    await outcomes([launchCampaign(deps, id), changeCampaign(sql, id, { template: wrong })]);
    const { status, template } = await readCampaign(sql, id);
    expect([status, JSON.stringify(template).includes('nobody')]).toEqual(
      status === 'draft' ? ['draft', true] : ['running', false],
    );
  }
});

test('a delete and a launch at once leave either a running campaign or nothing at all', async () => {
  for (const _ of times(10, () => 0)) {
    const id = await makeDraft();
    const { done } = await outcomes([launchCampaign(deps, id), removeCampaign(sql, id)]);
    expect(done).toBe(1);
    while (await removeSome(sql));
    const [left] = await sql`
      select (select count(*) from campaigns where id = ${id}) as campaigns, (select count(*) from deliveries where campaign_id = ${id}) as deliveries`;
    expect([
      { campaigns: 1, deliveries: 1 },
      { campaigns: 0, deliveries: 0 },
    ]).toContainEqual(left);
  }
});

test('a list that ends after the launch is refused whole, and the counts stay those of the rows', async () => {
  const id = await makeDraft();
  const input = new PassThrough();
  input.write('phone,name\n+221781112233,Late\n');
  const imported = importCsv({ sql }, { campaignId: id, input });
  await sleep(100);
  await launchCampaign(deps, id);
  input.end('+221781112234,Later\n');
  await expect(imported).rejects.toMatchObject({ code: 'campaign_not_draft' });
  const [counts] = await countCampaigns(sql, [id]);
  expect(counts?.funnel.total).toBe(1);
  expect(await countsByHand(sql, id)).toMatchObject({ pending: 1 });
});

test('lists that end at the same moment number their people without a gap', async () => {
  const senderId = await makeSender(sql);
  const id = await createDraft(sql, { name: 'x', senderId, template: { name: 'promo', language: 'fr' } });
  const lists = Array.from({ length: 4 }, (_, list) => {
    const input = new PassThrough();
    // Every list holds the same ten people and ten of its own.
    const own = Array.from({ length: 10 }, (_, i) => `+22178111${list}${String(i).padStart(3, '0')}\n`);
    const shared = Array.from({ length: 10 }, (_, i) => `+22178222${String(i).padStart(4, '0')}\n`);
    input.end(`phone\n${own.join('')}${shared.join('')}`);
    return importCsv({ sql }, { campaignId: id, input });
  });
  const results = await Promise.all(lists);
  expect(results.reduce((sum, one) => sum + one.imported, 0)).toBe(50);
  const [row] = await sql`
    select c.total, count(*), max(d.seq), count(distinct d.phone) as people
    from campaigns c join deliveries d on d.campaign_id = c.id where c.id = ${id} group by c.total`;
  expect(row).toEqual({ total: 50, count: 50, max: 50, people: 50 });
});

test('the default sender is the one of that name, else the only one, else nobody', async () => {
  const fresh = (await makeDatabase()).sql;
  const draft = () => createDraft(fresh, { name: 'x', template: { name: 'promo', language: 'fr' } });
  await expect(draft()).rejects.toMatchObject({ code: 'sender_not_named', path: 'senderId' });
  const only = await makeSender(fresh);
  expect(await readCampaign(fresh, await draft())).toMatchObject({ senderId: only });
  const second = await makeSender(fresh);
  await expect(draft()).rejects.toMatchObject({ code: 'sender_not_named' });
  await fresh`update senders set name = 'default' where id = ${second}`;
  expect(await readCampaign(fresh, await draft())).toMatchObject({ senderId: second });
});
