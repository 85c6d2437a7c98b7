// An import under the hardest faults: all of it or nothing, and the next one as if nothing had been.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { makeDatabase } from '../support/database.ts';
import { LONG } from '../support/fault-run.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';

const running: GriotProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
});

function* list(rows: number): Generator<string> {
  yield 'name,phone\n';
  for (let at = 0; at < rows; at += 1000) {
    yield Array.from({ length: 1000 }, (_, n) => `Awa ${at + n},+22177${String(at + n).padStart(7, '0')}\n`).join('');
  }
}

async function start(env: Record<string, string>) {
  const web = griot(['web'], env);
  running.push(web);
  return { web, url: (await web.printed(/"url":"(http[^"]+)"/))[1] ?? '' };
}

test('promise 1: a list whose server is killed in the middle leaves nothing; the same upload is then taken whole, once', async () => {
  const ROWS = LONG ? 1_000_000 : 200_000;
  const { url: databaseUrl, sql } = await makeDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
  const env = {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    GRIOT_API_TOKEN: API_TOKEN,
    PORT: '0',
    TMPDIR: directory,
  };
  const upload = (url: string, id: number) =>
    fetch(`${url}/api/campaigns/${id}/recipients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'text/csv', 'idempotency-key': 'k' },
      body: Readable.toWeb(Readable.from(list(ROWS))),
      duplex: 'half',
    } as RequestInit);
  const first = await start(env);
  await api(first.url, 'POST', '/api/senders', { name: 'default', baseUrl: 'http://127.0.0.1:9', apiKey: 'key' });
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { id } = await api(first.url, 'POST', '/api/campaigns', { name: 'Kill', template });
  const inserting = async () =>
    (
      await sql`select 1 from pg_stat_activity where datname = current_database() and query like '%insert into deliveries%'
      and pid <> pg_backend_pid()`
    ).length > 0;

  let server = first;
  for (const wait of [0, 300, 900]) {
    const broken = upload(server.url, id).then(
      (response) => response.status,
      () => 'broken off',
    );
    await until(inserting);
    await sleep(wait);
    await server.web.kill();
    expect(await broken).toBe('broken off');
    await until(async () => !(await inserting()));
    expect(await sql`select total from campaigns where id = ${id}`).toEqual([{ total: 0 }]);
    expect(
      await sql`select 1 from deliveries union all select 1 from imports union all select 1 from counts`,
    ).toHaveLength(0);
    server = await start(env);
    expect((await readdir(directory)).filter((name) => name.startsWith('griot-upload-'))).toEqual([]);
  }
  const began = Date.now();
  const answer = await upload(server.url, id);
  expect(await answer.json()).toMatchObject({ rows: ROWS, imported: ROWS });
  const peak = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.web.pid}/status`, 'utf8'))?.[1];
  console.log(
    `${ROWS} rows after three kills: ${(Date.now() - began) / 1000} s, ${Math.round(Number(peak) / 1024)} MiB at most`,
  );
  const again = await upload(server.url, id);
  expect([again.headers.get('idempotent-replayed'), await again.json()]).toMatchObject(['true', { imported: ROWS }]);
  const [row] = await sql`
    select count(*) as people, count(distinct phone) as phones, max(seq) as last from deliveries where campaign_id = ${id}`;
  expect(row).toEqual({ people: ROWS, phones: ROWS, last: ROWS });
  await rm(directory, { recursive: true });
}, 180_000);
