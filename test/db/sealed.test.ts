// Sealing anew what another secret sealed: all of it, in pieces, while others are at work.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { addRelay } from '../../src/account/relay-targets.ts';
import { createSender, readConnection, readSender } from '../../src/account/senders.ts';
import { readWebhookSecrets, rotateWebhookSecret } from '../../src/account/webhook-secret.ts';
import { countSealed, keyInUseSince, rotateSealed } from '../../src/db/sealed.ts';
import { API_KEY_PURPOSE } from '../../src/db/sender-connection.ts';
import { makeSeal } from '../../src/lib/seal.ts';
import { RELAY_SECRET_PURPOSE } from '../../src/model/relay.ts';
import { makeDatabase } from '../support/database.ts';

const { sql } = await makeDatabase();
const OLD = 'the old secret of this test, long enough';
const NEW = 'the new secret of this test, long enough';
const old = makeSeal(OLD);
const both = makeSeal(NEW, OLD);
const fresh = makeSeal(NEW);
const defaults = { baseUrl: 'https://provider.example', ratePerSecond: 20, allowedHosts: [] };

async function makeSenders(n: number, seal = old) {
  const ids: number[] = [];
  for (let i = 0; i < n; i += 1) {
    const name = randomBytes(6).toString('hex');
    ids.push(await createSender({ sql, seal, defaults }, { name, apiKey: `key of ${name}` }));
  }
  return ids;
}

test('every sealed column of the database is known to it', async () => {
  const columns = await sql<{ name: string }[]>`
    select concat(table_name, '.', column_name) as name from information_schema.columns
    where table_schema = 'public' and column_name like '%sealed%' order by 1`;
  const [sender = 0] = await makeSenders(1);
  await rotateWebhookSecret({ sql, seal: old }, await readSender(sql, sender), { hours: 1, register: async () => {} });
  await addRelay({ sql, seal: old, allowedHosts: [] }, sender, {
    url: 'https://crm.example',
    kinds: 'all',
    active: true,
  });
  for (const { name } of columns) {
    const [table = '', column = ''] = name.split('.');
    await sql`update ${sql(table)} set ${sql(column)} = ${Buffer.from('01', 'hex')} where ${sql(column)} is not null`;
  }
  expect(columns.length).toBeGreaterThan(3);
  expect((await rotateSealed(sql, both)).unopened.map((one) => one.split(' ')[0]).sort()).toEqual(
    columns.map(({ name }) => name),
  );
  await sql`delete from senders`;
});

test('after it everything opens with the new secret alone, and is what it was', async () => {
  const ids = await makeSenders(120);
  const [first = 0] = ids;
  await rotateWebhookSecret({ sql, seal: old }, await readSender(sql, first), { hours: 1, register: async () => {} });
  const { secret } = await addRelay({ sql, seal: old, allowedHosts: [] }, first, {
    url: 'https://crm.example',
    kinds: 'all',
    active: true,
  });
  const read = async (seal: typeof old) => ({
    keys: await Promise.all(ids.map(async (id) => (await readConnection(sql, seal, id)).apiKey)),
    webhooks: await Promise.all(ids.map((id) => readWebhookSecrets(sql, seal, id))),
  });
  const before = await read(old);
  expect(before.webhooks[0]).toHaveLength(2);
  expect(await countSealed(sql)).toEqual([{ keyId: old.keyId, secrets: 242 }]);
  expect(await read(both)).toEqual(before);
  expect(await rotateSealed(sql, both)).toEqual({ rotated: 242, unopened: [] });
  expect(await countSealed(sql)).toEqual([{ keyId: fresh.keyId, secrets: 242 }]);
  expect(await read(fresh)).toEqual(before);
  const [relay] = await sql<[{ sealed: Buffer }]>`select secret_sealed as sealed from relay_targets`;
  expect(fresh.open(relay.sealed, RELAY_SECRET_PURPOSE)).toBe(secret);
  expect(await rotateSealed(sql, both)).toEqual({ rotated: 0, unopened: [] });
  await expect(readConnection(sql, old, first)).rejects.toThrow(/GRIOT_SECRET_BEFORE/);
});

test('a key that is changed meanwhile stays what it was changed to', async () => {
  await sql`delete from senders`;
  const [id = 0] = await makeSenders(1);
  const [{ sealed }] = await sql<[{ sealed: Buffer }]>`select api_key_sealed as sealed from senders where id = ${id}`;
  // Somebody changes the key in the very moment between the reading and the writing.
  const slow = {
    ...both,
    open: (bytes: Uint8Array, purpose: string) => both.open(bytes, purpose),
    seal: (text: string, purpose: string) => both.seal(text, purpose),
  };
  const changed = sql`update senders set api_key_sealed = ${both.seal('the changed key', API_KEY_PURPOSE)} where id = ${id}`;
  let once = true;
  const racing = new Proxy(sql, {
    apply(target, self, args: [TemplateStringsArray]) {
      const statement = Reflect.apply(target as never, self, args) as Promise<unknown>;
      if (!once || !/update/.test(args[0]?.[0] ?? '')) return statement;
      once = false;
      return changed.then(() => statement);
    },
  });
  await rotateSealed(racing as typeof sql, slow);
  expect((await readConnection(sql, fresh, id)).apiKey).toBe('the changed key');
  expect(sealed).not.toBeNull();
});

test('two at once, broken off anywhere, lose nothing', async () => {
  await sql`delete from senders`;
  const ids = await makeSenders(150);
  const before = await Promise.all(ids.map(async (id) => (await readConnection(sql, old, id)).apiKey));
  let statements = 0;
  const failing = new Proxy(sql, {
    apply(target, self, args: [TemplateStringsArray]) {
      statements += 1;
      if (statements > 12) throw new Error('broken off');
      return Reflect.apply(target as never, self, args);
    },
  });
  await expect(rotateSealed(failing as typeof sql, both)).rejects.toThrow('broken off');
  const [first, second] = await Promise.all([rotateSealed(sql, both), rotateSealed(sql, both)]);
  expect([...first.unopened, ...second.unopened]).toEqual([]);
  expect(await countSealed(sql)).toEqual([{ keyId: fresh.keyId, secrets: 300 }]);
  expect(await Promise.all(ids.map(async (id) => (await readConnection(sql, fresh, id)).apiKey))).toEqual(before);
});

test('since when a key is in use is noted once', async () => {
  const since = await keyInUseSince(sql, fresh);
  expect(Math.abs(since.getTime() - Date.now())).toBeLessThan(60_000);
  expect(await keyInUseSince(sql, fresh)).toEqual(since);
});
