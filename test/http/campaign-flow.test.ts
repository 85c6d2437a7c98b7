// A campaign through the API: drafted, filled, looked at, launched, followed.
import { expect, test } from 'vitest';
import { removeSome } from '../../src/db/removals.ts';
import { countsByHand } from '../support/campaign.ts';
import { acceptAll, addDraft, addSender, listOf, openApp } from './setup.ts';

const api = await openApp();
const sender = await addSender(api);
const { ok, call } = api;

const LIST = `téléphone;prénom;montant
771234567;Awa;5 000
+221771234568;=1+1;
00221771234569;"@Fatou; la belle";7 500
771234567;Doublon;1
pas un numéro;Moussa;2
`;

async function addFilledDraft() {
  const template = { name: 'promo', language: 'fr', body: ['{{prénom}}', '{{montant|rien}}'] };
  const { id } = await ok('POST', '/api/campaigns', { name: 'Soldes', template }, 201);
  const result = await ok('POST', `/api/campaigns/${id}/recipients?country=SN`, LIST);
  return { id, url: `/api/campaigns/${id}`, result };
}

test('a draft can be changed in part and deleted with all it has', async () => {
  const { id, url, result } = await addFilledDraft();
  const other = await addSender(api, { name: 'other' });
  expect(await ok('PATCH', url, { name: 'Ramadan' })).toMatchObject({ name: 'Ramadan', template: { name: 'promo' } });
  expect(await ok('PATCH', url, { senderId: other.id })).toMatchObject({ name: 'Ramadan', senderId: other.id });
  const components = [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.sn/{{prénom}}.jpg' } }] },
  ];
  const patched = await ok('PATCH', url, { template: { name: 'image', language: 'en_US', components } });
  expect(patched.template).toEqual({ name: 'image', language: 'en_US', components });
  expect(await ok('PATCH', url, {})).toEqual(patched);
  expect((await call('DELETE', url)).status).toBe(204);
  expect((await call('GET', url)).status).toBe(404);
  expect((await call('GET', `/api/imports/${result.importId}/rejects.csv`)).status).toBe(404);
  while (await removeSome(api.sql));
  const left = await api.sql`
    select campaign_id from deliveries where campaign_id = ${id} union all select campaign_id from counts where campaign_id = ${id}`;
  expect(left).toHaveLength(0);
});

test('a list comes as a body or as the file of a form, with the same result', async () => {
  const { result } = await addFilledDraft();
  expect(result).toMatchObject({ rows: 5, imported: 3, rejected: 1, duplicates: 1, suppressed: 0 });
  const form = (id: number, file: string) => {
    const head = 'content-disposition: form-data; name="list"; filename="été.csv"\r\ncontent-type: text/csv';
    const note = '--x\r\ncontent-disposition: form-data; name="note"\r\n\r\nhello\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    return call(
      'POST',
      `/api/campaigns/${id}/recipients?country=sn`,
      `${note}--x\r\n${head}\r\n\r\n${file}\r\n--x--\r\n`,
      headers,
    );
  };
  const id = await addDraft(api);
  const { status, body } = await form(id, LIST);
  expect({ status, body }).toEqual({ status: 200, body: { ...result, importId: body.importId } });
  const again = await form(id, `${LIST}781112233;Ibou;3\n`);
  expect(again.body).toMatchObject({ imported: 1, duplicates: 4, rejected: 1 });
  expect(await ok('GET', `/api/imports/${again.body.importId}`)).toMatchObject({
    campaignId: id,
    fileName: 'été.csv',
    columns: ['téléphone', 'prénom', 'montant'],
    phoneColumn: 'téléphone',
    rows: 6,
    imported: 1,
  });
  expect(await ok('GET', `/api/campaigns/${id}`)).toMatchObject({ funnel: { total: 4 }, states: { pending: 4 } });
});

test('promise 7: the good rows are kept, the others come back as a list to mend, in the language of the reader', async () => {
  const { result } = await addFilledDraft();
  const url = `/api/imports/${result.importId}/rejects.csv`;
  const french = await call('GET', url, undefined, { 'accept-language': 'fr-SN,fr;q=0.9,en;q=0.8' });
  expect(french.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(french.headers['content-disposition']).toContain('attachment');
  expect(french.text.split('\n')).toEqual([
    'line,column,reason_code,reason,téléphone,prénom,montant',
    expect.stringMatching(/^5,téléphone,duplicate,Le même téléphone.*,771234567,Doublon,1$/),
    expect.stringMatching(/^6,téléphone,letters,Le téléphone contient des lettres,pas un numéro,Moussa,2$/),
    '',
  ]);
  for (const language of ['en', 'de', '', 'en-GB, fr;q=0.5', 'fr;q=0.1, en;q=0.9', 'fr;q=0']) {
    const { text } = await call('GET', url, undefined, { 'accept-language': language });
    expect([language, text]).toEqual([language, expect.stringContaining('The phone holds letters')]);
  }
});

test('a preview shows the messages as they will go out, and what is missing', async () => {
  const { url } = await addFilledDraft();
  const { messages, findings } = await ok('POST', `${url}/preview`, { limit: 2 });
  const texts = messages.map((m: { components: { parameters: { text: string }[] }[] }) =>
    m.components[0]?.parameters.map((p) => p.text),
  );
  expect(texts).toEqual([
    ['Awa', '5 000'],
    ['=1+1', 'rien'],
  ]);
  expect(messages[0].phone).toBe('+221771234567');
  expect(findings).toMatchObject([{ level: 'warning', code: 'templates_not_synced', path: 'template.name' }]);
  expect((await ok('POST', `${url}/preview`)).messages).toHaveLength(3);
  const empty = await addDraft(api);
  expect(await ok('POST', `/api/campaigns/${empty}/preview`)).toMatchObject({
    messages: [],
    findings: [{ level: 'error', code: 'no_recipients' }, { level: 'warning' }],
  });
});

test('launch, pause, resume and cancel move the campaign and give the sender its turn', async () => {
  const { url } = await addFilledDraft();
  const jobs = async () => (await api.sql`select count(*)::int as n from bullmq.job`)[0]?.n;
  const before = await jobs();
  const running = await ok('POST', `${url}/launch`);
  expect(running).toMatchObject({ status: 'running', launchAt: null, launchedAt: expect.any(String) });
  expect(Date.parse(running.eta)).toBeGreaterThan(Date.now() - 1000);
  expect(await jobs()).toBeGreaterThan(before);
  expect(await ok('POST', `${url}/pause`)).toMatchObject({ status: 'paused', pausedReason: null, eta: null });
  expect(await ok('POST', `${url}/resume`)).toMatchObject({ status: 'running', launchedAt: running.launchedAt });
  expect(await ok('POST', `${url}/cancel`)).toMatchObject({ status: 'canceled', states: { pending: 3 } });
  expect((await call('DELETE', url)).status).toBe(204);
});

test('a scheduled campaign waits for its time, can get another and can start now', async () => {
  const { url } = await addFilledDraft();
  const at = new Date(Date.now() + 3_600_000).toISOString();
  expect(await ok('POST', `${url}/launch`, { at })).toMatchObject({
    status: 'scheduled',
    launchAt: at,
    launchedAt: null,
  });
  const later = new Date(Date.now() + 7_200_000);
  const inDakar = later.toISOString().replace('Z', '+00:00');
  expect(await ok('POST', `${url}/launch`, { at: inDakar })).toMatchObject({ launchAt: later.toISOString() });
  expect(await ok('POST', `${url}/pause`)).toMatchObject({ status: 'paused' });
  expect(await ok('POST', `${url}/resume`)).toMatchObject({ status: 'scheduled', launchedAt: null });
  expect(await ok('POST', `${url}/launch`)).toMatchObject({ status: 'running', launchedAt: expect.any(String) });
});

test('what Griot paused says why, in the language of the reader, and all of a sender go on at once', async () => {
  const { id, url } = await addFilledDraft();
  await ok('POST', `${url}/launch`);
  const reason = { kind: 'template', code: '132015', title: 'Template is paused' };
  await api.sql`update campaigns set status = 'paused', paused_reason = ${api.sql.json(reason)} where id = ${id}`;
  const english = await ok('GET', url);
  expect(english.pausedReason).toEqual({ code: '132015', title: expect.any(String), hint: expect.any(String) });
  const french = await call('GET', url, undefined, { 'accept-language': 'fr' });
  expect(french.body.pausedReason.hint).not.toBe(english.pausedReason.hint);
  const { resumed } = await ok('POST', `/api/senders/${sender.id}/resume`);
  expect(resumed).toEqual([id]);
  expect(await ok('GET', url)).toMatchObject({ status: 'running', pausedReason: null });
  expect(await ok('POST', `/api/senders/${sender.id}/resume`)).toEqual({ resumed: [] });
});

test('lists come in pages that end: newest campaigns first, every one once', async () => {
  const all = (await ok('GET', '/api/campaigns?limit=1000')).items.map((c: { id: number }) => c.id);
  expect(all.length).toBeGreaterThan(4);
  expect(all).toEqual([...all].sort((a, b) => b - a));
  const paged: number[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: { items: { id: number }[]; next: string | null } = await ok(
      'GET',
      `/api/campaigns?limit=2${next && `&after=${next}`}`,
    );
    paged.push(...page.items.map((c) => c.id));
    expect(page.items.length).toBeGreaterThan(0);
    next = page.next;
  }
  expect(paged).toEqual(all);
  expect((await ok('GET', `/api/campaigns?limit=${all.length}`)).next).toBeNull();
});

test('deliveries are found by state, by phone, page by page', async () => {
  const id = await addDraft(api, 5);
  await acceptAll(api.sql, id);
  await api.sql`update deliveries set status = 'read', read_at = now() where campaign_id = ${id} and seq = 2`;
  const url = `/api/campaigns/${id}/deliveries`;
  const seqs = async (query: string) => (await ok('GET', `${url}${query}`)).items.map((d: { seq: number }) => d.seq);
  expect(await seqs('')).toEqual([1, 2, 3, 4, 5]);
  expect(await seqs('?status=read')).toEqual([2]);
  for (const phone of ['%2B221771000002', '221771000002', '00221771000002', '+221 77 100 00 02']) {
    expect([phone, await seqs(`?phone=${phone}`)]).toEqual([phone, [3]]);
  }
  for (const phone of ['', 'x', '12345678901234567890', '+221771999999'])
    expect(await seqs(`?phone=${phone}`)).toEqual([]);
  const first = await ok('GET', `${url}?limit=2`);
  expect(first).toMatchObject({
    items: [{ seq: 1 }, { seq: 2, status: 'read', readAt: expect.any(String) }],
    next: '2',
  });
  expect(await seqs(`?limit=2&after=${first.next}`)).toEqual([3, 4]);
  expect(await ok('GET', `${url}?limit=3&after=2`)).toMatchObject({ next: null });
  expect(first.items[0]).toEqual({
    seq: 1,
    phone: '+221771000000',
    waId: null,
    country: 'SN',
    variables: { name: 'Awa 1', phone: expect.any(String) },
    status: 'accepted',
    skipReason: null,
    attempts: 1,
    messageId: `wamid.${id}.1`,
    held: false,
    error: null,
    nextAttemptAt: null,
    acceptedAt: expect.any(String),
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
  });
});

test('the export holds every delivery, and no cell that a spreadsheet would run', async () => {
  const id = await addDraft(api, 4_500);
  await acceptAll(api.sql, id);
  const title = '=HYPERLINK("http://x.sn")';
  await api.sql`
    update deliveries set status = 'failed', error_code = '-1', error_title = ${title}, message_id = '@id', failed_at = now()
    where campaign_id = ${id} and seq = 3`;
  const { text, headers } = await call('GET', `/api/campaigns/${id}/deliveries.csv`);
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe(
    'seq,phone,status,message_id,error_code,error_title,skip_reason,accepted_at,sent_at,delivered_at,read_at,failed_at,' +
      'country,attempts,name,list.phone',
  );
  expect(lines).toHaveLength(4_501);
  expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: 4_500 }, (_, i) => i + 1),
  );
  expect(lines[3]).toMatch(/^3,221771000002,failed,"'@id","'-1","'=HYPERLINK\(""http:\/\/x.sn""\)",,\d{4}-/);
  expect(text).not.toMatch(/(^|[,"])[=+\-@]/m);
  const failed = await call('GET', `/api/campaigns/${id}/deliveries.csv?status=failed`);
  expect(failed.text.trimEnd().split('\n')).toHaveLength(2);
  const one = await call('GET', `/api/campaigns/${id}/deliveries.csv?phone=221771000009`);
  expect(one.text).toMatch(/\n10,221771000009,accepted/);
});

test('what the API shows is what the rows say', async () => {
  const id = await addDraft(api, 30);
  await acceptAll(api.sql, id);
  const url = new URL(sender.webhookUrl).pathname;
  const statuses = Array.from({ length: 30 }, (_, i) => ({
    id: `wamid.${id}.${i + 1}`,
    status: ['sent', 'delivered', 'read', 'failed', 'delivered'][i % 5],
    timestamp: String(Math.floor(Date.now() / 1000)),
    errors: [{ code: 131026, title: 'Message undeliverable' }],
  }));
  expect((await api.raw({ method: 'POST', url, payload: { statuses } })).status).toBe(200);
  const truth = await countsByHand(api.sql, id);
  const { states, funnel, rates, responses } = await ok('GET', `/api/campaigns/${id}`);
  for (const [state, n] of Object.entries(states)) expect([state, n]).toEqual([state, truth[state]]);
  expect(funnel).toEqual({ total: 30, accepted: 30, sent: 24, delivered: 18, read: 6, failed: 6, refused: 0 });
  expect(rates).toEqual({ delivery: 0.75, read: 1 / 3, failure: 0.2 });
  const report = await ok('GET', `/api/reports/delivery-rates?groupBy=campaign&campaignId=${id}`);
  expect(report).toMatchObject({ items: [{ campaignId: id, name: 'Fête', funnel, rates, responses }], next: null });
  const errors = await ok('GET', `/api/reports/delivery-rates?groupBy=error&campaignId=${id}`);
  expect(errors.items).toMatchObject([{ code: '131026', failed: 6, hint: expect.stringMatching(/./) }]);
  const listed = (await ok('GET', '/api/campaigns?limit=1')).items[0];
  expect(listed).toMatchObject({ id, states, funnel, rates });
});

test('a list that was imported into one campaign is not in another', async () => {
  const [a, b] = [await addDraft(api, 2), await addDraft(api)];
  expect(await ok('POST', `/api/campaigns/${b}/recipients`, listOf(3))).toMatchObject({ imported: 3, duplicates: 0 });
  expect((await ok('GET', `/api/campaigns/${a}`)).funnel.total).toBe(2);
});
