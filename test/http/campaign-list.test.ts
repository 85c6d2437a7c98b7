// The list of campaigns: searched, filtered, sorted, a page at a time.
import { beforeAll, describe, expect, test } from 'vitest';
import { addDraft, addSender, openApp } from './setup.ts';

const api = await openApp();
const NAMES = ['Soldes', 'été à Saint-Louis', 'Tabaski', 'Rappel 50%', 'soldes', 'Élan'];
const names = async (query: string) =>
  (await api.ok('GET', `/api/campaigns?${query}`)).items.map(({ name }: { name: string }) => name);

beforeAll(async () => {
  await addSender(api);
  for (const name of NAMES) {
    const id = await addDraft(api, 0, name === 'Tabaski' ? { name: 'fete_promo' } : {});
    await api.ok('PATCH', `/api/campaigns/${id}`, { name });
  }
  const paused = await addDraft(api, 3);
  await api.ok('PATCH', `/api/campaigns/${paused}`, { name: 'Relance' });
  await api.sql`update campaigns set status = 'paused' where id = ${paused}`;
});

describe('search', () => {
  test('finds a part of the name, whatever its case and accents', async () => {
    expect(await names('search=SOLD')).toEqual(['soldes', 'Soldes']);
    expect(await names('search=ete')).toEqual(['Tabaski', 'été à Saint-Louis']);
    expect(await names(`search=${encodeURIComponent('ÉLA')}`)).toEqual(['Relance', 'Élan']);
  });

  test('takes signs of patterns for what they are', async () => {
    expect(await names(`search=${encodeURIComponent('50%')}`)).toEqual(['Rappel 50%']);
    expect(await names(`search=${encodeURIComponent('_')}`)).toEqual(['Tabaski']);
    expect(await names(`search=${encodeURIComponent('%')}`)).toEqual(['Rappel 50%']);
    expect(await names(`search=${encodeURIComponent('\\')}`)).toEqual([]);
  });
});

test('one state or several', async () => {
  expect(await names('status=paused')).toEqual(['Relance']);
  expect(await names('status=paused,running,draft')).toHaveLength(NAMES.length + 1);
  const refused = await api.call('GET', '/api/campaigns?status=paused,gone');
  expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
});

describe('in each order', () => {
  const walk = async (query: string) => {
    const found: string[] = [];
    for (let after = ''; ; ) {
      const page = await api.ok('GET', `/api/campaigns?${query}&limit=2${after}`);
      found.push(...page.items.map(({ name }: { name: string }) => name));
      if (page.next === null) return found;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  };

  test.each(['newest', 'oldest', 'name'])('%s: pages hold each campaign once, as one page does', async (sort) => {
    const whole = await names(`sort=${sort}`);
    expect(whole).toHaveLength(NAMES.length + 1);
    expect(await walk(`sort=${sort}`)).toEqual(whole);
  });

  test('newest first unless said otherwise', async () => {
    expect((await names(''))[0]).toBe('Relance');
    expect((await names('sort=oldest'))[0]).toBe('Soldes');
    expect(await walk('')).toEqual(await names('sort=newest'));
  });
});

test('one that has ended goes into the archive and back: lists leave it out, nothing else changes', async () => {
  const id = await addDraft(api, 2);
  await api.ok('PATCH', `/api/campaigns/${id}`, { name: 'Noël' });
  const early = await api.call('POST', `/api/campaigns/${id}/archive`);
  expect([early.status, early.body.code]).toEqual([409, 'wrong_state']);
  await api.ok('POST', `/api/campaigns/${id}/cancel`);
  const before = await api.ok('GET', `/api/campaigns/${id}`);
  const archived = await api.ok('POST', `/api/campaigns/${id}/archive`);
  expect(archived).toEqual({ ...before, archivedAt: expect.stringMatching(/^20/) });
  // Once more is no other time.
  expect(await api.ok('POST', `/api/campaigns/${id}/archive`)).toEqual(archived);
  expect(await names('')).not.toContain('Noël');
  expect(await names('search=noel')).toEqual([]);
  expect(await names('archived=true')).toEqual(['Noël']);
  expect(await names('archived=true&search=soldes')).toEqual([]);
  expect(await names('archived=all')).toHaveLength(NAMES.length + 2);
  expect((await api.ok('GET', `/api/campaigns/${id}/report`)).funnel.total).toBe(2);
  expect(await api.ok('POST', `/api/campaigns/${id}/unarchive`)).toEqual(before);
  expect(await names('')).toContain('Noël');
  expect((await api.call('POST', '/api/campaigns/4711/archive')).status).toBe(404);
  const { items } = await api.ok('GET', `/api/audit?subject=campaign:${id}`);
  expect(items.map((entry: { action: string }) => entry.action)).toEqual(
    expect.arrayContaining(['campaign.archive', 'campaign.unarchive']),
  );
});
