import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { ImportError } from '../../src/import/import-error.ts';
import { openQuery, openSource } from '../../src/import/query/open-query.ts';
import type { QueryLimits } from '../../src/import/query/watch.ts';
import { makeDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/griot.ts';
import {
  expectFlatMemory,
  failureOf,
  makeSourceDatabase,
  PASSWORD,
  readAll,
  type SourceDatabase,
} from './query-source.ts';

let own: TestDatabase;
let shop: SourceDatabase;
let reader: { role: string; url: string };

beforeAll(async () => {
  own = await makeDatabase();
  shop = await makeSourceDatabase();
  await shop.sql.unsafe(`
    create table people (phone text, name text);
    insert into people values ('+221770000001', 'Awa'), ('+221770000002', 'Modou');
    create function enrol() returns int language plpgsql security definer as
      $$ begin insert into people values ('x', 'x'); return 1; end $$;
    create procedure enrol_all(inout n int) language plpgsql security definer as
      $$ begin insert into people values ('x', 'x'); commit; end $$;
    create function stubborn() returns int language plpgsql as
      $$ begin loop begin perform pg_sleep(1); exception when query_canceled then null; end; end loop; end $$;
    create sequence numbers`);
  reader = await shop.addRole(
    'grant select on people to NAME',
    'grant usage, update on sequence numbers to NAME',
    'grant pg_read_all_stats to NAME',
  );
});

function query(sql: string, limits: Partial<QueryLimits> = {}, url = reader.url) {
  return openQuery({ source: 'shop', url, sql, limits }, own.sql);
}

async function connectionsOf(role: string): Promise<number> {
  return (await shop.sql`select 1 from pg_stat_activity where usename = ${role}`).length;
}

const allClosed = () => until(async () => (await connectionsOf(reader.role)) === 0, 5_000);

describe('what a query gives', () => {
  test('the names of the columns are the first row, and every value is text as the database writes it', async () => {
    const source = await query(`
      select 'Awa'::text as name, null as nothing, 12345678901234567890.10::numeric, 9007199254740993::int8 as big,
        0.1::float8 as float, true as yes, false as no, date '1990-02-03' as born,
        timestamp '2024-01-02 03:04:05.678' as at, timestamptz '2024-01-02 03:04:05+00' at time zone 'UTC' as utc,
        '{"b": [1, null]}'::jsonb as json, 'hi'::bytea as bytes, array[true, false] as list, 'infinity'::date as never`);
    const [names, values] = await readAll(source);
    expect(names).toEqual({
      line: 1,
      cells: [
        ...['name', 'nothing', 'numeric', 'big', 'float', 'yes', 'no', 'born', 'at', 'utc', 'json', 'bytes'],
        ...['list', 'never'],
      ],
    });
    expect(values).toEqual({
      line: 2,
      cells: [
        ...['Awa', '', '12345678901234567890.10', '9007199254740993', '0.1', 'true', 'false', '1990-02-03'],
        ...['2024-01-02 03:04:05.678', '2024-01-02 03:04:05', '{"b": [1, null]}', '\\x6869', '{t,f}', 'infinity'],
      ],
    });
    expect(source.facts).toEqual({ kind: 'query', source: 'shop', sql: expect.stringContaining("'Awa'::text") });
  });

  test('columns may have the same name or none, and letters of any kind', async () => {
    const rows = await readAll(await query('select 1 as a, 2 as a, 3, \'Ndèye 🎉\' as "prénom"'));
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'a', '?column?', 'prénom'],
      ['1', '2', '3', 'Ndèye 🎉'],
    ]);
  });

  test('lines are counted over every batch, and rows without content are left out but counted', async () => {
    const rows = await readAll(
      await query(`
      select case when n % 1000 = 7 then ' ' else n::text end as n, null as other from generate_series(1, 3500) n`),
    );
    expect(rows).toHaveLength(1 + 3500 - 4);
    expect(rows.every(({ line, cells }, at) => at === 0 || cells[0] === String(line - 1))).toBe(true);
    expect(rows.map(({ line }) => line)).not.toContain(8);
  });

  test('no rows are names alone', async () => {
    expect(await readAll(await query('select phone from people where false'))).toEqual([{ line: 1, cells: ['phone'] }]);
  });

  test.each([
    'with p as (select * from people) select name from p',
    '(select name from people)',
    'table people',
    "values ('Awa'), ('Modou')",
    '-- the people\n/* all */ SELECT name FROM people;',
  ])('%s', async (sql) => {
    expect(await readAll(await query(sql))).toHaveLength(3);
  });

  test('an import finds the source by its name', async () => {
    const tools = { sql: own.sql, config: { sources: { shop: reader.url } } };
    expect(await readAll(await openSource(tools, 'SHOP', 'select name from people'))).toHaveLength(3);
    await expect(openSource(tools, 'toString', 'select 1')).rejects.toMatchObject({
      code: 'unknown_source',
      path: 'source',
    });
    await expect(openSource(tools, 'crm', 'select 1')).rejects.toThrow('known are "shop"');
  });
});

describe('a query may only read', () => {
  test.each<[sql: string, code: string, says: string]>([
    ["select 1; commit; insert into people values ('x')", 'query_not_allowed', 'single statement'],
    ['select 1; select 2', 'query_not_allowed', 'single statement'],
    ["with x as (insert into people values ('x') returning 1) select * from x", 'query_not_allowed', 'only read'],
    ['with x as (delete from people returning 1) select * from x', 'query_not_allowed', 'only read'],
    ['select * from people for update', 'query_not_allowed', 'FOR UPDATE'],
    ['select * from people for share', 'query_not_allowed', 'FOR SHARE'],
    ['select enrol()', 'query_not_allowed', 'only read'],
    ["select nextval('numbers')", 'query_not_allowed', 'nextval'],
    ["select set_config('transaction_read_only', 'off', false), enrol()", 'query_failed', 'read-write mode'],
    ["select set_config('transaction_read_only', 'off', false)", 'query_failed', 'read-write mode'],
    ['select * into copied from people', 'query_not_allowed', 'gives none'],
    ['select', 'query_not_allowed', 'gives none'],
    ['insert into people values (1) returning *', 'query_not_allowed', 'begins with SELECT'],
    ['update people set name = name', 'query_not_allowed', 'begins with SELECT'],
    ['drop table people', 'query_not_allowed', 'begins with SELECT'],
    ['create table t (a int)', 'query_not_allowed', 'begins with SELECT'],
    ["set statement_timeout = '1h'", 'query_not_allowed', 'begins with SELECT'],
    ['reset role', 'query_not_allowed', 'begins with SELECT'],
    ['copy people to stdout', 'query_not_allowed', 'begins with SELECT'],
    ["copy people to program 'cat'", 'query_not_allowed', 'begins with SELECT'],
    ['call enrol_all(1)', 'query_not_allowed', 'begins with SELECT'],
    ['do $$ begin perform enrol(); end $$', 'query_not_allowed', 'begins with SELECT'],
    ['explain analyze select enrol()', 'query_not_allowed', 'begins with SELECT'],
    ['commit', 'query_not_allowed', 'begins with SELECT'],
    ['-- select\ncommit', 'query_not_allowed', 'begins with SELECT'],
    ['', 'query_not_allowed', 'begins with SELECT'],
    ['select name from people where phone = $1', 'query_not_allowed', 'no parameters'],
    ['select name\nfrom peeple', 'query_failed', 'relation "peeple" does not exist (line 2, column 6)'],
    ["select '🎉', nom from people", 'query_failed', 'column "nom" does not exist (line 1, column 13)'],
    ['select name frm people', 'query_failed', 'syntax error at or near "people" (line 1, column 17)'],
    ['select 1 / (2 - n) from generate_series(1, 3) n', 'query_failed', 'division by zero'],
    ['select lo_create(424242)', 'query_not_allowed', 'read'],
  ])('%s', async (sql, code, says) => {
    const error = await failureOf(query(sql));
    expect(error).toBeInstanceOf(ImportError);
    expect({ code: error.code, path: error.path }).toEqual({ code, path: 'sql' });
    expect(error.message).toContain(says);
    expect(await shop.sql`select count(*) as people from people`).toEqual([{ people: 2 }]);
    expect(await shop.sql`select 1 from pg_tables where tablename in ('copied', 't')`).toEqual([]);
    await allClosed();
  });

  test('what a transaction that only reads lets through is undone', async () => {
    const heard: string[] = [];
    const { unlisten } = await shop.sql.listen('noticed', (word) => heard.push(word));
    await readAll(await query("select pg_notify('noticed', 'of the query'), pg_advisory_lock(1)"));
    await allClosed();
    expect(await shop.sql`select 1 from pg_locks where locktype = 'advisory'`).toEqual([]);
    await shop.sql.notify('noticed', 'of the test');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['of the test']);
    await unlisten();
  });
});

describe('whom a source may be read as', () => {
  test.each<[who: string, statements: string[], says: string]>([
    ['a superuser', ['alter role NAME superuser'], 'is a superuser'],
    ['a member of a superuser role', ['create role NAME_boss superuser', 'grant NAME_boss to NAME'], 'superuser'],
    ['who may make roles', ['alter role NAME createrole'], 'create roles'],
    ['who may make databases', ['alter role NAME createdb'], 'roles or databases'],
    ['who may insert', ['grant insert on people to NAME'], 'may write to public.people'],
    ['who may update one column', ['grant update (name) on people to NAME'], 'may write to public.people'],
    ['who may truncate', ['grant truncate on people to NAME'], 'may write to public.people'],
    ['who owns a table', ['create table "Owned" ()', 'alter table "Owned" owner to NAME'], 'public."Owned"'],
    [
      'who may take on a role that writes',
      ['create role NAME_w', 'grant delete on people to NAME_w', 'grant NAME_w to NAME with inherit false'],
      'may write to public.people',
    ],
    ['who may write everything', ['grant pg_write_all_data to NAME'], 'pg_write_all_data'],
    ['who may write files', ['grant pg_write_server_files to NAME'], 'pg_write_server_files'],
    ['who may make tables', ['grant create on schema public to NAME'], 'may create tables in the schema public'],
    [
      'who may make schemas',
      ["do $$ begin execute format('grant create on database %I to NAME', current_database()); end $$"],
      'may create schemas',
    ],
  ])('not %s', async (_who, statements, says) => {
    const { url, role } = await shop.addRole('grant select on people to NAME', ...statements);
    const error = await failureOf(query('select name from people', {}, url));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'source_can_write', path: 'source' });
    expect(error.message).toContain(says);
    expect(error.message).toContain('GRIOT_SOURCE_SHOP');
    expect(error.message).toContain('create role griot_reader');
    expect(error.message).not.toContain(PASSWORD);
    await until(async () => (await connectionsOf(role)) === 0, 5_000);
  });

  test('a schema open to everyone is named, with how to close it', async () => {
    await shop.sql.unsafe('create schema "Open one"; grant create on schema "Open one" to public');
    const error = await failureOf(query('select 1'));
    await shop.sql.unsafe('drop schema "Open one"');
    expect(error.message).toContain('revoke create on schema "Open one" from public');
  });

  test('a role that may read everything is welcome', async () => {
    const { url } = await shop.addRole('grant pg_read_all_data to NAME', 'grant pg_monitor to NAME');
    expect(await readAll(await query('select name from people', {}, url))).toHaveLength(3);
  });
});

describe("Griot's own database is no source", () => {
  test('under its own address and under another', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = new URL(own.url);
      url.hostname = host;
      const error = await failureOf(query('select 1', {}, url.href));
      expect({ code: error.code, path: error.path }).toEqual({ code: 'source_is_own', path: 'source' });
    }
  });

  test('even for a role that may not ask for the identity of the server', async () => {
    const { url } = await shop.addRole();
    const address = new URL(url);
    address.pathname = new URL(own.url).pathname;
    await own.sql`revoke execute on function pg_control_system() from public`;
    const hidden = await failureOf(query('select 1', {}, address.href));
    expect(hidden.code).toBe('source_is_own');
    await shop.sql`revoke execute on function pg_control_system() from public`;
    expect(await readAll(await query('select 1', {}, url))).toHaveLength(2);
    await shop.sql`grant execute on function pg_control_system() to public`;
  });
});

describe('limits', () => {
  test.each([
    ['a query that sleeps', 'select pg_sleep(60)'],
    ['one that lifted the limit of the server', "select set_config('statement_timeout', '0', false), pg_sleep(60)"],
    [
      'one that sleeps after many rows',
      'select case when n = 9000 then pg_sleep(60) end from generate_series(1, 9001) n',
    ],
    ['one that will not be cancelled', 'select stubborn()'],
  ])('the time limit stops %s', async (_what, sql) => {
    const started = performance.now();
    const error = await failureOf(query(sql, { timeoutMs: 400 }));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'query_timeout', path: 'sql' });
    expect(error.message).toContain('longer than 0.4 seconds');
    expect(performance.now() - started).toBeLessThan(3_000);
    await allClosed();
  });

  test('the time limit holds while the query waits for a lock, before it runs', async () => {
    const { error } = await shop.sql.begin(async (tx) => {
      await tx`lock table people in access exclusive mode`;
      return { error: await failureOf(query('select name from people', { timeoutMs: 400 })) };
    });
    expect(error.code).toBe('query_timeout');
    await allClosed();
  });

  test('the time limit counts on while nobody reads, and the connection is given up', async () => {
    const source = await query('select n from generate_series(1, 1000000) n', { timeoutMs: 400 });
    await source.rows.next();
    await source.rows.next();
    await sleep(600);
    await allClosed();
    await expect(readAll(source)).rejects.toMatchObject({ code: 'query_timeout' });
  });

  test('a limit that the role has already is kept', async () => {
    const { url } = await shop.addRole("alter role NAME set statement_timeout = '200ms'");
    const error = await failureOf(query('select pg_sleep(60)', {}, url));
    expect(error.code).toBe('query_timeout');
    expect(error.message).toContain('statement timeout');
  });

  test('more rows than allowed', async () => {
    const error = await failureOf(query('select n from generate_series(1, 2501) n', { rows: 2500 }));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'query_too_large', path: 'sql' });
    expect(await readAll(await query('select n from generate_series(1, 2500) n', { rows: 2500 }))).toHaveLength(2501);
    await allClosed();
  });

  test('more bytes than allowed', async () => {
    const sql = "select repeat('x', 1000) from generate_series(1, 100000) n";
    expect((await failureOf(query(sql, { bytes: 1_000_000 }))).code).toBe('query_too_large');
    await allClosed();
  });

  test('values that would fill the memory', async () => {
    const error = await failureOf(query("select repeat('x', 180000000) as a"));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'query_too_large', path: 'sql' });
    await allClosed();
  });
});

describe('when it ends early', () => {
  test('nobody begins to read: the connection is closed', async () => {
    const source = await query('select pg_sleep(60)');
    await source.rows.return(undefined);
    await allClosed();
    expect(await source.rows.next()).toEqual({ done: true, value: undefined });
  });

  test('between two batches', async () => {
    const source = await query('select n from generate_series(1, 1000000) n');
    for await (const rows of source.rows) if (rows.length > 1) break;
    await allClosed();
  });

  test('while a row is waited for: the query is cancelled and the waiting ends', async () => {
    const source = await query('select pg_sleep(60)');
    await source.rows.next();
    const waiting = source.rows.next();
    await until(async () => (await shop.sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`).length > 0);
    const started = performance.now();
    await source.rows.return(undefined);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(performance.now() - started).toBeLessThan(1_500);
    await allClosed();
    await source.rows.return(undefined); // twice is no harm
  });

  test.each([
    ['while a row is waited for', 'select pg_sleep(60)', 1],
    ['between two batches', 'select n from generate_series(1, 1000000) n', 2],
  ])('the database goes away %s', async (_when, sql, reads) => {
    const source = await query(sql);
    for (let n = 0; n < reads; n++) await source.rows.next();
    const rest = reads === 1 ? readAll(source) : null;
    rest?.catch(() => {});
    await until(async () => {
      const ended = await shop.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where usename = ${reader.role} and query like ${`%${sql}`}`;
      return ended.length > 0;
    });
    await allClosed();
    const error = await (rest ?? readAll(source)).then(
      () => null,
      (e) => e as ImportError,
    );
    expect(error).toMatchObject({ code: 'source_unreachable', path: 'source' });
    expect(error?.message).toContain('nothing was imported');
  });
});

describe('a source that cannot be reached', () => {
  async function listen(answer: (server: Server) => void): Promise<{ port: number; server: Server }> {
    const server = createServer();
    answer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, port: (server.address() as { port: number }).port };
  }

  function at(port: number): string {
    const url = new URL(reader.url);
    url.port = String(port);
    return url.href;
  }

  test.each([
    ['that hangs up', (server: Server) => server.on('connection', (socket) => socket.destroy())],
    ['that says nothing', (_server: Server) => {}],
    [
      'that speaks something else',
      (server: Server) => server.on('connection', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
  ])('a server %s', async (_what, answer) => {
    const { server, port } = await listen(answer);
    const started = performance.now();
    const error = await failureOf(query('select 1', { connectMs: 500 }, at(port)));
    expect(performance.now() - started).toBeLessThan(1_000);
    expect({ code: error.code, path: error.path }).toEqual({ code: 'source_unreachable', path: 'source' });
    expect(error.message).toContain('The source "shop" cannot be reached');
    server.close();
  });

  test('a server that is not there', async () => {
    const { server, port } = await listen(() => {});
    server.close();
    await once(server, 'close');
    const error = await failureOf(query('select 1', {}, at(port)));
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('a wrong password, which no error repeats', async () => {
    const url = new URL(reader.url);
    url.password = 'swordfish';
    const error = await failureOf(query('select 1', {}, url.href));
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('password authentication failed');
    expect(JSON.stringify([error.message, error, error.cause])).not.toContain('swordfish');
  });
});

test('300,000 rows, 300 MB, pass through flat memory, however slowly they are taken', async () => {
  await expectFlatMemory(await query("select repeat('x', 1000) from generate_series(1, 300000) n"));
  await allClosed();
});
