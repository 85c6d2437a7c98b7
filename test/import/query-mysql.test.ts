import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportError } from '../../src/import/import-error.ts';
import { openQuery } from '../../src/import/query/open-query.ts';
import type { QueryLimits } from '../../src/import/query/watch.ts';
import { makeDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/griot.ts';
import { type MariadbServer, startMariadb } from '../support/mariadb.ts';
import { expectFlatMemory, failureOf, PASSWORD, readAll } from './query-source.ts';

let own: TestDatabase;
let mariadb: MariadbServer;

beforeAll(async () => {
  own = await makeDatabase();
  mariadb = await startMariadb();
  await mariadb.run(`
    set global innodb_lock_wait_timeout = 1;
    create database shop character set utf8mb4;
    use shop;
    create table people (phone varchar(20), name varchar(40));
    insert into people values ('+221770000001', 'Awa'), ('+221770000002', 'Modou');
    create table old_people (phone varchar(20)) engine = Aria;
    create table kinds (name varchar(40), big bigint unsigned, amount decimal(12, 2), f float, d double, yes boolean,
      born date, at datetime(3), j json, bytes varbinary(10), bits bit(9), t time, y year, e enum('a', 'b'), long_text text);
    insert into kinds values ('Ndèye 🎉', 18446744073709551615, 1234.50, 0.1, 1e100, true,
      '1990-02-03', '2024-01-02 03:04:05.678', '{"b": [1, null]}', x'00ff10', b'100000001', '-12:00:01', 2024, 'b', 'é');
    create function enrol() returns int modifies sql data begin insert into people values ('x', 'x'); return 1; end;
    create function enrol_old() returns int modifies sql data begin insert into old_people values ('x'); return 1; end;
    create procedure enrol_all() begin insert into people values ('x', 'x'); select 1; end;
    create sequence numbers;
    create table numbered as select seq from seq_1_to_3500`);
  await addUser('reader', 'grant select, show view, execute on shop.* to NAME');
}, 120_000);

afterAll(async () => {
  await mariadb?.stop();
});

async function addUser(name: string, ...statements: string[]): Promise<string> {
  await mariadb.run(`create user ${name} identified by '${PASSWORD}'`);
  for (const statement of statements) await mariadb.run(statement.replaceAll('NAME', name));
  return urlOf(name);
}

function urlOf(user: string, port = mariadb.port): string {
  return `mysql://${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/shop`;
}

function query(sql: string, limits: Partial<QueryLimits> = {}, url = urlOf('reader')) {
  return openQuery({ source: 'shop', url, sql, limits }, own.sql);
}

async function processesOf(user: string): Promise<{ id: number }[]> {
  return (await mariadb.run(`select id from information_schema.processlist where user = '${user}'`)) as {
    id: number;
  }[];
}

const allClosed = () => until(async () => (await processesOf('reader')).length === 0, 5_000);

describe('what a query gives', () => {
  test('the names of the columns are the first row, and every value is text as the database writes it', async () => {
    const source = await query('select *, null, 0.1 + 0.2, count(*) over () as n from kinds');
    const [names, values] = await readAll(source);
    expect(names).toEqual({
      line: 1,
      cells: [
        ...['name', 'big', 'amount', 'f', 'd', 'yes', 'born', 'at', 'j', 'bytes', 'bits', 't', 'y', 'e', 'long_text'],
        ...['NULL', '0.1 + 0.2', 'n'],
      ],
    });
    expect(values).toEqual({
      line: 2,
      cells: [
        ...['Ndèye 🎉', '18446744073709551615', '1234.50', '0.1', '1e100', '1', '1990-02-03'],
        ...[
          '2024-01-02 03:04:05.678',
          '{"b": [1, null]}',
          '0x00ff10',
          '257',
          '-12:00:01',
          '2024',
          'b',
          'é',
          '',
          '0.3',
          '1',
        ],
      ],
    });
    expect(source.facts).toEqual({ kind: 'query', source: 'shop', sql: expect.stringContaining('from kinds') });
  });

  test('columns may have the same name', async () => {
    const rows = await readAll(await query('select 1 as a, 2 as a, 3'));
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'a', '3'],
      ['1', '2', '3'],
    ]);
  });

  test('lines are counted over every batch, and rows without content are left out but counted', async () => {
    const rows = await readAll(await query("select if(seq % 1000 = 7, ' ', seq), null from shop.numbered"));
    expect(rows).toHaveLength(1 + 3500 - 4);
    expect(rows.every(({ line, cells }, at) => at === 0 || cells[0] === String(line - 1))).toBe(true);
  });

  test('no rows are names alone', async () => {
    expect(await readAll(await query('select phone from people where false'))).toEqual([{ line: 1, cells: ['phone'] }]);
  });

  test.each([
    'with p as (select * from people) select name from p',
    '(select name from people)',
    "values ('Awa'), ('Modou')",
    '# the people\n-- and\n/* all */ SELECT /*! straight_join */ name FROM people; -- of them',
  ])('%s', async (sql) => {
    expect(await readAll(await query(sql))).toHaveLength(3);
  });

  test('mariadb:// is the same', async () => {
    expect(await readAll(await query('select 1', {}, urlOf('reader').replace('mysql', 'mariadb')))).toHaveLength(2);
  });
});

describe('a query may only read', () => {
  test.each<[sql: string, code: string, says: string]>([
    ["select 1; commit; insert into people values ('x', 'x')", 'query_not_allowed', 'single statement'],
    ["select ';' as a /* ; */; select 2", 'query_not_allowed', 'single statement'],
    ["select 'a;b' frm people", 'query_failed', 'syntax'],
    ['with x as (select 1) delete from people', 'query_failed', 'syntax'],
    ['select * from people for update', 'query_not_allowed', 'only read'],
    ['select * from people lock in share mode', 'query_not_allowed', 'lock rows'],
    ['select enrol()', 'query_not_allowed', 'only read'],
    ['select enrol_old()', 'query_not_allowed', 'only read'],
    ['select nextval(numbers)', 'query_not_allowed', 'only read'],
    ["select 1 into outfile '/tmp/griot-outfile'", 'query_not_allowed', 'FILE'],
    ["select 1 /*! into outfile '/tmp/griot-outfile' */", 'query_not_allowed', 'FILE'],
    ["select 1 /*!50000 ; insert into people values ('x', 'x') */", 'query_not_allowed', 'single statement'],
    ['select 1 into @a', 'query_not_allowed', 'gives none'],
    ["/*! insert into people values ('x', 'x') */", 'query_not_allowed', 'begins with SELECT'],
    ["/*M! insert into people values ('x', 'x') */", 'query_not_allowed', 'begins with SELECT'],
    ["/* select */ insert into people values ('x', 'x') returning phone", 'query_not_allowed', 'begins with SELECT'],
    ['replace into people select * from people', 'query_not_allowed', 'begins with SELECT'],
    ['create table t (a int)', 'query_not_allowed', 'begins with SELECT'],
    ['set autocommit = 1', 'query_not_allowed', 'begins with SELECT'],
    ['call enrol_all()', 'query_not_allowed', 'begins with SELECT'],
    ['do enrol()', 'query_not_allowed', 'begins with SELECT'],
    ['handler people open', 'query_not_allowed', 'begins with SELECT'],
    ["load data local infile '/etc/passwd' into table people", 'query_not_allowed', 'begins with SELECT'],
    ['commit', 'query_not_allowed', 'begins with SELECT'],
    ['select name from people where phone = ?', 'query_not_allowed', 'no parameters'],
    ['select name from peeple', 'query_failed', "Table 'shop.peeple' doesn't exist"],
    ['select user from mysql.user', 'query_failed', 'denied'],
  ])('%s', async (sql, code, says) => {
    const error = await failureOf(query(sql));
    expect(error).toBeInstanceOf(ImportError);
    expect({ code: error.code, path: error.path }).toEqual({ code, path: 'sql' });
    expect(error.message).toContain(says);
    expect(
      await mariadb.run('select (select count(*) from shop.people) + (select count(*) from shop.old_people) as n'),
    ).toEqual([{ n: 2 }]);
    await allClosed();
  });
});

describe('whom a source may be read as', () => {
  test.each<[who: string, statements: string[], says: string]>([
    ['may_insert', ['grant insert on shop.people to NAME'], 'INSERT'],
    ['may_update_a_column', ['grant update (name) on shop.people to NAME'], 'UPDATE'],
    ['may_do_everything', ['grant all on shop.* to NAME'], 'ALL PRIVILEGES'],
    ['may_write_files', ['grant file on *.* to NAME'], 'FILE'],
    ['may_pass_it_on', ['grant select on shop.people to NAME with grant option'], 'GRANT OPTION'],
    ['may_lock', ['grant lock tables on shop.* to NAME'], 'LOCK TABLES'],
    [
      'may_by_role',
      [
        'create role writing',
        'grant delete on shop.* to writing',
        'grant writing to NAME',
        'set default role writing for NAME',
      ],
      'DELETE',
    ],
  ])('not %s', async (name, statements, says) => {
    const error = await failureOf(
      query('select 1', {}, await addUser(name, 'grant select on shop.* to NAME', ...statements)),
    );
    expect({ code: error.code, path: error.path }).toEqual({ code: 'source_can_write', path: 'source' });
    expect(error.message).toContain(`has the right ${says}`);
    expect(error.message).toContain('GRIOT_SOURCE_SHOP');
    expect(error.message).toContain('create user griot_reader');
    expect(error.message).not.toMatch(/IDENTIFIED BY PASSWORD|\*[0-9A-F]{40}/);
  });

  test('a role that only reads, or a few columns, are enough', async () => {
    const byRole = [
      'create role reading',
      'grant select on shop.* to reading',
      'grant reading to NAME',
      'set default role reading for NAME',
    ];
    expect(await readAll(await query('select name from people', {}, await addUser('by_role', ...byRole)))).toHaveLength(
      3,
    );
    const url = await addUser('by_column', 'grant select (name) on shop.people to NAME');
    expect(await readAll(await query('select name from people', {}, url))).toHaveLength(3);
    expect(await failureOf(query('select phone from people', {}, url))).toMatchObject({ code: 'query_failed' });
  });
});

describe('limits', () => {
  test.each([
    ['a query that sleeps', 'select sleep(60)'],
    ['one that sleeps before its first row', 'select name from people where sleep(30) = 7'],
    ['one that computes', 'select benchmark(1e12, sha2(rand(), 512))'],
    ['one that sleeps after many rows', 'select if(seq = 3400, sleep(60), 1) from shop.numbered'],
  ])('the time limit stops %s', async (_what, sql) => {
    const started = performance.now();
    const error = await failureOf(query(sql, { timeoutMs: 400 }));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'query_timeout', path: 'sql' });
    expect(error.message).toContain('longer than 0.4 seconds');
    expect(performance.now() - started).toBeLessThan(3_000);
    await allClosed();
  });

  test('the time limit counts on while nobody reads, and the connection is given up', async () => {
    const source = await query('select a.seq from shop.numbered a, shop.numbered b', { timeoutMs: 400 });
    await source.rows.next();
    await source.rows.next();
    await sleep(600);
    await allClosed();
    await expect(readAll(source)).rejects.toMatchObject({ code: 'query_timeout' });
  });

  test('when a second connection is not to be had, the server keeps the limit itself', async () => {
    const url = await addUser('lonely', 'grant select on shop.* to NAME');
    await mariadb.run('alter user lonely with max_user_connections 1');
    const error = await failureOf(query('select sleep(60) from people', { timeoutMs: 400 }, url));
    expect(error.code).toBe('query_timeout');
    await until(async () => (await processesOf('lonely')).length === 0, 10_000);
  });

  test('a limit that the server has already stops it too', async () => {
    await mariadb.run('set global max_statement_time = 0.2');
    const error = await failureOf(query('select name from people where sleep(30) = 7'));
    await mariadb.run('set global max_statement_time = 0');
    expect(error.code).toBe('query_timeout');
  });

  test('more rows than allowed', async () => {
    const error = await failureOf(query('select seq from shop.numbered limit 2501', { rows: 2500 }));
    expect({ code: error.code, path: error.path }).toEqual({ code: 'query_too_large', path: 'sql' });
    expect(await readAll(await query('select seq from shop.numbered limit 2500', { rows: 2500 }))).toHaveLength(2501);
    await allClosed();
  });

  test('more bytes than allowed', async () => {
    const sql = "select repeat('x', 1000) from shop.numbered a, shop.numbered b";
    expect((await failureOf(query(sql, { bytes: 1_000_000 }))).code).toBe('query_too_large');
    await allClosed();
  });
});

describe('when it ends early', () => {
  test('nobody begins to read: the connection is closed', async () => {
    const source = await query('select sleep(60)');
    await source.rows.return(undefined);
    await allClosed();
    expect(await source.rows.next()).toEqual({ done: true, value: undefined });
  });

  test('between two batches', async () => {
    const source = await query('select a.seq from shop.numbered a, shop.numbered b');
    for await (const rows of source.rows) if (rows.length > 1) break;
    await allClosed();
  });

  test('while a row is waited for: the query is stopped and the waiting ends', async () => {
    const source = await query('select sleep(60)');
    await source.rows.next();
    const waiting = source.rows.next();
    await until(
      async () =>
        (await mariadb.run("select 1 from information_schema.processlist where state = 'User sleep'")).length > 0,
    );
    const started = performance.now();
    await source.rows.return(undefined);
    expect((await waiting).done).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_500);
    await allClosed();
  });

  test.each([
    ['while a row is waited for', 'select sleep(60)', 1],
    ['between two batches', 'select a.seq from shop.numbered a, shop.numbered b', 2],
  ])('the database goes away %s', async (_when, sql, reads) => {
    const source = await query(sql);
    for (let n = 0; n < reads; n++) await source.rows.next();
    const rest = reads === 1 ? readAll(source) : null;
    rest?.catch(() => {});
    await until(
      async () =>
        (await mariadb.run("select 1 from information_schema.processlist where user = 'reader' and command = 'Query'"))
          .length > 0,
    );
    for (const { id } of await processesOf('reader')) await mariadb.run(`kill ${id}`);
    const error = await (rest ?? readAll(source)).then(
      () => null,
      (e) => e as ImportError,
    );
    expect(error).toMatchObject({ code: 'source_unreachable', path: 'source' });
    expect(error?.message).toContain('nothing was imported');
    await allClosed();
  });
});

describe('a source that cannot be reached', () => {
  test('a server that says nothing, or hangs up', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = urlOf('reader', (server.address() as { port: number }).port);
    expect(await failureOf(query('select 1', { connectMs: 300 }, url))).toMatchObject({
      code: 'source_unreachable',
      path: 'source',
    });
    server.on('connection', (socket) => socket.destroy());
    expect(await failureOf(query('select 1', {}, url))).toMatchObject({ code: 'source_unreachable' });
    server.close();
    await once(server, 'close');
    const error = await failureOf(query('select 1', {}, url));
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('a wrong password, which no error repeats', async () => {
    const error = await failureOf(query('select 1', {}, urlOf('reader').replace(/:[^:@]+@/, ':swordfish@')));
    expect(error.code).toBe('source_unreachable');
    expect(error.message).toContain('Access denied');
    expect(JSON.stringify([error.message, error, error.cause])).not.toContain('swordfish');
  });

  test('options of the driver in the connection string are not taken over', async () => {
    const url = `${urlOf('reader')}?multipleStatements=true&flags=%2BMULTI_STATEMENTS`;
    expect((await failureOf(query('select 1; select 2', {}, url))).code).toBe('query_not_allowed');
  });
});

test('300,000 rows, 300 MB, pass through flat memory, however slowly they are taken', async () => {
  await expectFlatMemory(await query("select repeat('x', 1000) from shop.numbered a, shop.numbered b limit 300000"));
  await allClosed();
});
