// What somebody who means harm sends: into every parameter, every body, every header; and what he puts into the files of others.
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { tableText } from '../../src/commands/table-text.ts';
import { acceptAll, addDraft, addSender, openApp, TOKEN } from '../http/setup.ts';
import { makeWorkbook } from '../import/make-workbook.ts';

const api = await openApp({ env: { PUBLIC_URL: 'https://griot.test' } });
const sender = await addSender(api);
const campaignId = await addDraft(api, 3);
await acceptAll(api.sql, campaignId);

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, unknown> };
}
const { paths } = await api.ok('GET', '/api/openapi.json');
const operations = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
);
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the database holds, so that nothing of it is changed unnoticed. */
const holdings = async () =>
  await api.sql`
    select (select count(*)::int from information_schema.tables where table_schema = 'public') as tables,
      (select count(*)::int from campaigns) as campaigns, (select count(*)::int from deliveries) as deliveries,
      (select count(*)::int from senders) as senders, (select count(*)::int from suppressions) as suppressions`;

const ESCAPES = [
  "' or '1'='1",
  "1'; drop table deliveries; --",
  '1; drop table campaigns',
  "\\'; truncate suppressions; --",
  '$1',
  '$$; delete from senders; $$',
  "e'\\x27 union select api_key_sealed from senders --",
  '1 union all select null, null --',
  "')) or pg_sleep(10) is null --",
  '%00',
  '%',
  '_',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  '-1',
  '1e400',
  '9'.repeat(400),
  'NaN',
  '[object Object]',
  '__proto__',
];

describe('every parameter of every question', () => {
  const asked = operations.filter(({ method, path }) => method === 'GET' && !path.endsWith('/events'));

  test('takes what would break out of a statement for what it is: no failure, no change, no word of the database', async () => {
    const before = await holdings();
    let requests = 0;
    for (const { path, parameters = [] } of asked) {
      for (const { name, in: where } of parameters.filter((one) => one.in === 'query' || one.in === 'path')) {
        for (const hostile of ESCAPES) {
          const value = encodeURIComponent(hostile.toWellFormed());
          const address = path
            .replace(`{${name}}`, where === 'path' ? value : `{${name}}`)
            .replace(/\{\w+\}/g, String(campaignId));
          const url = where === 'query' ? `${address}?${name}=${value}` : address;
          const { status, text } = await api.call('GET', url);
          requests += 1;
          expect([url, status], text.slice(0, 300)).toEqual([url, status < 500 ? status : 'below 500']);
          if (status < 400) continue;
          const own = text.replaceAll(JSON.stringify(hostile).slice(1, -1), '…'); // beside what it was asked
          expect([url, own]).toEqual([url, expect.not.stringMatching(/syntax error|relation "|pg_|postgres/i)]);
        }
      }
    }
    expect(requests).toBeGreaterThan(500);
    expect(await holdings()).toEqual(before);
  }, 180_000);

  test('given twice, as a list or as an object is no other than a wrong one', async () => {
    for (const query of [
      'limit=1&limit=2',
      'limit[]=1',
      'limit[a]=1',
      'after=1&after=2',
      '__proto__[x]=1',
      'constructor=1',
    ]) {
      const { status } = await api.call('GET', `/api/campaigns?${query}`);
      expect([query, status]).toEqual([query, 422]);
    }
  });
});

const nest = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const BODIES: [string, string][] = [
  ['an array within an array, 200,000 deep', nest(200_000, '[', ']')],
  ['an object within an object, 100,000 deep', nest(100_000, '{"a":', '').replace(/$/, `1${'}'.repeat(100_000)}`)],
  ['a number beyond all', '{"name": 1e400, "limit": 1e400}'],
  ['a key of the prototype', '{"__proto__": {"admin": true}}'],
  ['the constructor’s prototype', '{"constructor": {"prototype": {"admin": true}}}'],
  ['a key twice', '{"name": "a", "name": "b"}'],
  ['a text of a megabyte less', `{"name": "${'x'.repeat(1_000_000)}"}`],
  ['sixty thousand keys', `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join()}}`],
  ['NUL and half a character', '{"name": "a\\u0000b", "reason": "\\ud800"}'],
  ['nothing but a number', '7'],
  ['null', 'null'],
];

describe('every body', () => {
  const taking = operations.filter(({ requestBody }) => requestBody && 'application/json' in requestBody.content);

  test.each(BODIES)(
    '%s is refused by every route that takes JSON, and hurts nobody',
    async (_, payload) => {
      expect(taking.length).toBeGreaterThan(20);
      for (const { method, path } of taking) {
        const url = path.replace(/\{\w+\}/g, '999');
        const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
        const { status, text } = await api.raw({ method: method as Method, url, payload, headers });
        expect([method, url, status], text.slice(0, 300)).toEqual([method, url, status < 500 ? status : 'below 500']);
      }
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
    120_000,
  );

  test('a notification may be as deep or as strange: it is taken as one that says nothing, or refused', async () => {
    const path = new URL(sender.webhookUrl).pathname;
    const wrap = (inner: string) => [`{"statuses":${inner}}`, `{"entry":[{"changes":[{"value":${inner}}]}]}`, inner];
    for (const [what, payload] of BODIES) {
      for (const text of wrap(payload)) {
        const { status } = await api.raw({
          method: 'POST',
          url: path,
          payload: text,
          headers: { 'content-type': 'application/json' },
        });
        expect([what, status], text.slice(0, 60)).toEqual([what, status < 500 ? status : 'below 500']);
      }
    }
  }, 120_000);
});

test('an answer is never many times its request, and strangers may send little', async () => {
  const keys = BODIES.find(([what]) => what === 'sixty thousand keys')?.[1] ?? '';
  const { status, text, body } = await api.call('POST', '/api/campaigns', JSON.parse(keys));
  expect([status, body.errors.length]).toEqual([422, 101]);
  expect(body.errors.at(-1)).toEqual({ path: 'body', message: expect.stringMatching(/^and \d+ more$/) });
  expect(text.length).toBeLessThan(20_000);
  for (const url of ['/api/session', '/api/setup', '/api/invitation']) {
    const headers = { 'content-type': 'application/json' };
    expect([url, (await api.raw({ method: 'POST', url, payload: keys, headers })).status]).toEqual([url, 413]);
  }
});

describe('names that every object has', () => {
  test('are columns and placeholders like any others', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const body = names.map((name) => `{{${name}}}`);
    const template = { name: 'jeu', language: 'fr', body };
    const { id } = await api.ok('POST', '/api/campaigns', { name: 'Noms', template }, 201);
    const list = `phone,${names.join()}\n+221771900001,${names.map((name) => `own ${name}`).join()}\n`;
    await api.ok('POST', `/api/campaigns/${id}/recipients`, list);
    const { messages } = await api.ok('POST', `/api/campaigns/${id}/preview`, {});
    expect(messages[0].components[0].parameters.map((one: { text: string }) => one.text)).toEqual(
      names.map((name) => `own ${name}`),
    );
    const csv = await api.call('GET', `/api/campaigns/${id}/deliveries.csv`);
    expect((parse(csv.text) as string[][])[1]?.slice(-names.length)).toEqual(names.map((name) => `own ${name}`));
  });

  test('are missing where the list has them not', async () => {
    const template = { name: 'jeu', language: 'fr', body: ['{{constructor}}', '{{toString|nobody}}', '{{__proto__}}'] };
    const { id } = await api.ok('POST', '/api/campaigns', { name: 'Noms', template }, 201);
    await api.ok('POST', `/api/campaigns/${id}/recipients`, 'phone,name\n+221771900002,Awa\n');
    const answer = await api.call('POST', `/api/campaigns/${id}/preview`, {});
    expect(answer.text).not.toMatch(/native code|\[object|function/);
    expect(answer.body.ready ?? false).toBe(false);
  });
});

describe('lists that were made to do harm', () => {
  const send = async (payload: Buffer, type: string) => {
    const id = await addDraft(api);
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
    return await api.raw({ method: 'POST', url: `/api/campaigns/${id}/recipients`, payload, headers });
  };

  test('a gzip of one endless line is given up early, not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(400 * 2 ** 20, 'a'));
    expect(bomb.length).toBeLessThan(2 ** 20);
    const before = process.memoryUsage.rss();
    const { status, text } = await send(bomb, 'application/gzip');
    expect([status, text]).toEqual([422, expect.stringMatching(/problem|detail/)]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 2 ** 20);
  }, 60_000);

  test('entities that multiply, and entities that fetch, are refused in whatever part of a workbook they stand', async () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
    for (const doctype of [
      `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`,
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
      '<!DOCTYPE x SYSTEM "http://169.254.169.254/latest/meta-data">',
    ]) {
      const path = await makeWorkbook({
        sheets: { A: `${doctype}<worksheet><sheetData><row><c><v>&l9;&f;</v></c></row></sheetData></worksheet>` },
      });
      const { readFile } = await import('node:fs/promises');
      const answer = await send(
        await readFile(path),
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      );
      expect([doctype, answer.status]).toEqual([doctype, 422]);
      expect(answer.text).not.toMatch(/root:|hahaha/);
    }
  });
});

describe('formulas in the files of others', () => {
  const EVIL = ['=HYPERLINK("http://evil.example","x")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', 'a;=cmd|x', '＝1'];
  /** What some spreadsheet, in some country, would compute. */
  const computed = (text: string) =>
    (parse(text, { relax_column_count: true }) as string[][])
      .flat()
      .filter((cell) => /^[=+\-@\t\r\n＝＋－＠]|[;\t|][=+\-@]/.test(cell));

  test('none of the CSV files that Griot hands out holds one', async () => {
    const csv = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join();
    const rows = EVIL.map((evil, i) => csv([`+22177195000${i}`, evil]));
    const bad = EVIL.map((evil) => csv(['nobody', evil]));
    const name = EVIL[0] ?? '';
    const { id } = await api.ok(
      'POST',
      '/api/campaigns',
      { name, template: { name: 'jeu', language: 'fr', body: ['{{v}}'] } },
      201,
    );
    const { importId } = await api.ok(
      'POST',
      `/api/campaigns/${id}/recipients`,
      `phone,v\n${[...rows, ...bad].join('\n')}\n`,
    );
    const { id: listId } = await api.ok('POST', '/api/lists', { name }, 201);
    await api.ok('POST', `/api/lists/${listId}/recipients`, `phone,v\n${rows.join('\n')}\n`);
    await api.ok('POST', '/api/suppressions', { phone: '+221771950009', reason: name });
    await acceptAll(api.sql, id);
    for (const url of [
      `/api/campaigns/${id}/deliveries.csv`,
      '/api/deliveries.csv',
      `/api/imports/${importId}/rejects.csv`,
      `/api/lists/${listId}/people.csv`,
      '/api/suppressions.csv',
      '/api/audit.csv',
      '/api/reports/delivery-rates?groupBy=campaign&format=csv',
      '/api/reports/delivery-rates?groupBy=error&format=csv',
    ]) {
      const { status, text } = await api.call('GET', url);
      expect([url, status]).toEqual([url, 200]);
      expect([url, computed(text)]).toEqual([url, []]);
    }
  });

  test('a table on a terminal moves no cursor and sets no title', () => {
    const text = tableText(
      ['name'],
      [['\u001b]0;owned\u0007\u001b[2J\u009b31mred'], ['two\nlines\rover'], ['plain é 😀']],
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toContain('plain é 😀');
  });
});

describe('headers', () => {
  /** What comes back for bytes sent as they are; the connection is closed by then or after a second. */
  async function sendRaw(bytes: string): Promise<string> {
    const { hostname, port } = new URL(await api.listen());
    const socket = connectSocket(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes);
    await Promise.race([once(socket, 'close'), new Promise((done) => setTimeout(done, 1_000))]);
    socket.destroy();
    return text;
  }
  const statuses = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));
  const head = `Host: griot\r\nAuthorization: Bearer ${TOKEN}\r\n`;

  test('two lengths, or a length and chunks, never make two requests of one', async () => {
    const hidden = `DELETE /api/campaigns/${campaignId} HTTP/1.1\r\n${head}\r\n`;
    for (const framing of [
      `Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n`,
      `Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n`,
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
      'Transfer-Encoding: xchunked\r\n',
      'Transfer-Encoding : chunked\r\n',
      'Content-Length: +5\r\n',
      'Content-Length: 0x5\r\n',
    ]) {
      const answer = await sendRaw(`POST /api/campaigns/1/pause HTTP/1.1\r\n${head}${framing}\r\n0\r\n\r\n${hidden}`);
      expect([framing, statuses(answer)]).toEqual([framing, [400]]);
    }
    await api.ok('GET', `/api/campaigns/${campaignId}`);
  }, 60_000);

  test('lines that end wrongly, hold NUL, go on for ever or are too many are refused', async () => {
    for (const lines of [
      'X: a\0b\r\n',
      'X\0: a\r\n',
      ' X: folded\r\n',
      'No colon\r\n',
      `X: ${'a'.repeat(70_000)}\r\n`,
      'X: a\r\n'.repeat(20_000),
    ]) {
      const [status] = statuses(await sendRaw(`GET /healthz HTTP/1.1\r\nHost: griot\r\n${lines}\r\n`));
      expect([lines.slice(0, 12), status]).toEqual([lines.slice(0, 12), expect.toBeOneOf([400, 431])]);
    }
  }, 60_000);

  test('nobody becomes another by a header: no method, no address, no host but the real ones', async () => {
    const authorization = `Bearer ${TOKEN}`;
    for (const name of ['x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url']) {
      const headers = { authorization, [name]: name.includes('method') ? 'DELETE' : '/api/audit' };
      const { status, body } = await api.raw({ method: 'GET', url: `/api/campaigns/${campaignId}`, headers });
      expect([name, status, body.id]).toEqual([name, 200, campaignId]);
    }
    const forged = {
      authorization,
      'x-forwarded-for': '203.0.113.66',
      forwarded: 'for=203.0.113.66',
      'x-real-ip': '203.0.113.66',
    };
    await api.raw({ method: 'POST', url: `/api/campaigns/${campaignId}/resume`, headers: forged });
    const [entry] = await api.sql`select address from audit order by id desc limit 1`;
    expect(entry?.address).toBe('127.0.0.1');
    const made = await api.call(
      'POST',
      '/api/users',
      { name: 'A', email: 'a@example.com', role: 'viewer' },
      { host: 'evil.example' },
    );
    expect(made.body.invitationUrl).toMatch(/^https:\/\/griot\.test\/invitation#/);
  });

  test('a header that is read is read in time, however it is written', async () => {
    const long = 60_000;
    for (const [name, value] of [
      ['accept-language', `fr${' ;q=0.1,'.repeat(long / 8)}`],
      ['accept-language', `${' '.repeat(long)}fr`],
      ['authorization', `Bearer ${' '.repeat(long)}x`],
      ['cookie', `griot_session=${';='.repeat(long / 2)}`],
      ['idempotency-key', 'k'.repeat(long)],
      ['if-none-match', '"'.repeat(long)],
      ['x-request-id', `${'a'.repeat(long)}\u00e9`],
    ] as const) {
      const began = performance.now();
      const headers = { authorization: `Bearer ${TOKEN}`, [name]: value };
      const { status } = await api.raw({ method: 'GET', url: '/api/campaigns', headers });
      expect([name, status < 500]).toEqual([name, true]);
      // A thousand times what it takes; catastrophic patterns take minutes.
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  });
});
