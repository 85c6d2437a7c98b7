// Template lists, page by page, in both forms and in broken ones.
import { afterEach, describe, expect, test } from 'vitest';
import { ProviderCallError } from '../../src/provider/provider.ts';
import { answering, closeAll, KEY, type Seen } from './fake-provider.ts';

afterEach(closeAll);

const query = (seen: Seen) => new URL(seen.url, 'http://x').searchParams;
const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ name: `t${from + i}`, language: 'fr', status: 'approved' }));

/** A provider that holds `all` and gives at most `pageSize` at a time. */
function offsetPages(all: object[], pageSize: number, total: number | undefined = all.length) {
  return answering((seen) => {
    const offset = Number(query(seen).get('offset'));
    const page = all.slice(offset, offset + Math.min(pageSize, Number(query(seen).get('limit'))));
    return { body: { count: page.length, limit: pageSize, offset, total, waba_templates: page } };
  });
}

function cursorPages(all: object[], pageSize: number, next: (after: string) => string) {
  return answering((seen) => {
    const start = Number(query(seen).get('after') ?? 0);
    const end = start + pageSize;
    const paging = {
      cursors: { before: 'b', after: String(end) },
      ...(end < all.length && { next: next(String(end)) }),
    };
    return { body: { data: all.slice(start, end), paging } };
  });
}

describe('the gateway’s form', () => {
  test('gives a template as it is, with words in lower case', async () => {
    const components = [
      { type: 'BODY', text: 'Bonjour {{1}}' },
      { type: 'NEW_KIND', x: [1, { y: null }] },
    ];
    const item = {
      name: 'promo',
      namespace: 'ns',
      language: 'fr',
      status: 'APPROVED',
      category: 'MARKETING',
      components,
    };
    const { provider, seen } = await answering({ body: { count: 1, total: 1, waba_templates: [item] } });
    const listed = await provider.listTemplates();
    expect(listed).toEqual([
      { ...item, status: 'approved', category: 'marketing', quality: null, rejectedReason: null },
    ]);
    expect(seen[0]?.url).toBe('/configs/templates?limit=100&offset=0');
    expect(seen[0]?.headers['lam-api-key']).toBe(KEY);
  });

  test('is read to the end, whatever page size the provider allows', async () => {
    for (const pageSize of [1, 7, 100, 1000]) {
      const { provider } = await offsetPages(names(120), pageSize);
      expect((await provider.listTemplates()).map(({ name }) => name)).toEqual(names(120).map(({ name }) => name));
    }
  });

  test('is read to the end without a total', async () => {
    const { provider, seen } = await answering((asked) => {
      const offset = Number(query(asked).get('offset'));
      return { body: { waba_templates: names(25).slice(offset, offset + 10) } };
    });
    expect(await provider.listTemplates()).toHaveLength(25);
    expect(seen).toHaveLength(4);
  });

  test('ends when the provider ignores the offset, or counts more than it gives', async () => {
    const ignoring = await answering({ body: { total: 1000, waba_templates: names(10) } });
    expect(await ignoring.provider.listTemplates()).toHaveLength(10);
    expect(ignoring.seen).toHaveLength(2);
    const short = await offsetPages(names(10), 4, 1000);
    expect(await short.provider.listTemplates()).toHaveLength(10);
  });

  test('that is empty gives an empty list', async () => {
    const { provider } = await answering({ body: { count: 0, total: 0, waba_templates: [] } });
    expect(await provider.listTemplates()).toEqual([]);
  });

  test('keeps the first of two with one name and language, and both languages of one name', async () => {
    const waba_templates = [
      { name: 'a', language: 'fr', status: 'approved' },
      { name: 'a', language: 'fr', status: 'rejected' },
      { name: 'a', language: 'en', status: 'paused' },
    ];
    const { provider } = await answering({ body: { total: 3, waba_templates } });
    const listed = await provider.listTemplates();
    expect(listed.map(({ language, status }) => [language, status])).toEqual([
      ['fr', 'approved'],
      ['en', 'paused'],
    ]);
  });

  test('skips what is no template and fills in what is missing', async () => {
    const waba_templates = [
      null,
      7,
      'x',
      [],
      {},
      { name: 'a' },
      { name: '', language: 'fr' },
      { name: 'b', language: { code: 'fr' } },
    ];
    const { provider } = await answering({ body: { waba_templates } });
    expect(await provider.listTemplates()).toEqual([
      {
        ...{ name: 'b', language: 'fr', namespace: null, category: 'unknown', status: 'unknown' },
        ...{ quality: null, rejectedReason: null, components: [] },
      },
    ]);
  });

  test('gives its quality in either form, and why it was refused', async () => {
    const waba_templates = [
      { name: 'a', language: 'fr', quality_score: { score: 'GREEN', date: 1 }, rejected_reason: 'NONE' },
      { name: 'b', language: 'fr', quality_score: 'RED', rejected_reason: 'ABUSIVE_CONTENT' },
    ];
    const { provider } = await answering({ body: { total: 2, waba_templates } });
    const listed = await provider.listTemplates();
    expect(listed.map(({ quality, rejectedReason }) => [quality, rejectedReason])).toEqual([
      ['green', null],
      ['red', 'ABUSIVE_CONTENT'],
    ]);
  });

  test('loses characters that no database stores', async () => {
    const body = String.raw`{"waba_templates":[{"name":"a","language":"fr","components":[{"text":"x\u0000y\ud800z 👋"}]}]}`;
    const { provider } = await answering({ body });
    expect((await provider.listTemplates())[0]?.components).toEqual([{ text: 'xyz 👋' }]);
  });
});

describe('the Cloud form', () => {
  test('is read to the end by its cursor', async () => {
    const { provider, seen } = await cursorPages(
      names(25),
      10,
      (after) => `https://graph.example/v1/x?limit=10&after=${after}`,
    );
    expect(await provider.listTemplates()).toHaveLength(25);
    expect(seen.map((asked) => query(asked).get('after'))).toEqual([null, '10', '20']);
  });

  test('is only ever asked of our own base URL', async () => {
    const other = await answering({ body: { data: names(5, 100) } });
    const { provider, seen } = await cursorPages(names(6), 3, (after) => `http://127.0.0.1:1/steal?after=${after}&x=y`);
    expect(await provider.listTemplates()).toHaveLength(6);
    expect(seen.every(({ url }) => url.startsWith('/configs/templates?limit=100&'))).toBe(true);
    expect(other.seen).toHaveLength(0);
  });

  test('takes the cursor from beside `next` where `next` holds none', async () => {
    const { provider } = await cursorPages(names(6), 3, () => 'more');
    expect(await provider.listTemplates()).toHaveLength(6);
  });

  test('does not let a cursor change the request', async () => {
    const pages = [
      { data: names(1), paging: { next: 'x?after=a%26limit%3D9%20%23%2F..' } },
      { data: names(1, 1), paging: {} },
    ];
    const { provider, seen } = await answering(() => ({ body: pages.shift() }));
    await provider.listTemplates();
    expect(seen[1]?.url).toBe('/configs/templates?limit=100&after=a%26limit%3D9%20%23%2F..');
  });

  test('ends when the cursor stands still', async () => {
    const { provider, seen } = await answering({ body: { data: names(3), paging: { next: 'x?after=same' } } });
    expect(await provider.listTemplates()).toHaveLength(3);
    expect(seen).toHaveLength(2);
  });
});

describe('a list that cannot be used is an error', () => {
  test('when it never ends', async () => {
    let page = 0;
    const { provider, seen } = await answering(() => ({
      body: { data: names(1, page++), paging: { next: `x?after=${page}` } },
    }));
    await expect(provider.listTemplates()).rejects.toMatchObject({ name: 'ProviderCallError', code: 'endless_list' });
    expect(seen).toHaveLength(200);
  });

  const cases: [string, number, unknown, string][] = [
    ['of an unknown form', 200, { templates: [] }, 'unknown_list'],
    ['of an unknown form (list is an object)', 200, { data: {} }, 'unknown_list'],
    ['that is an array', 200, [{ name: 'a' }], 'unreadable_answer'],
    ['that is HTML', 200, '<html>', 'unreadable_answer'],
    ['nested deeper than the stack', 200, `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'unreadable_answer'],
    ['refused with HTTP 200', 200, { errors: [{ code: 1005, title: 'Access denied' }] }, '1005'],
    ['refused', 401, { meta: { success: false, http_code: 401, developer_message: 'Invalid api_key' } }, 'http_401'],
    ['not there', 404, '', 'http_404'],
    ['too long', 200, ' '.repeat(9 * 1024 * 1024), 'answer_too_long'],
  ];
  test.each(cases)('when it is %s', async (_, status, body, code) => {
    const { provider } = await answering({ status, body });
    const error = await provider.listTemplates().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProviderCallError);
    expect(error).toMatchObject({ code });
  });

  test('but a page of some megabytes is none', async () => {
    const text = 'x'.repeat(50_000);
    const waba_templates = names(100).map((item) => ({ ...item, components: [{ type: 'BODY', text }] }));
    const { provider } = await answering({ body: { total: 100, waba_templates } });
    expect(await provider.listTemplates()).toHaveLength(100);
  });
});
