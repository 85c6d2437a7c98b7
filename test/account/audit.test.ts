// The audit in the database: added to, and nothing else.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditCsv, forgetAudit, listAudit, recordAudit } from '../../src/account/audit.ts';
import { AUDIT_ACTIONS, type AuditEntry } from '../../src/model/audit.ts';
import { makeDatabase } from '../support/database.ts';

const { sql } = await makeDatabase();

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { kind: 'user', id: 3, name: 'Awa' },
  action: 'campaign.launch',
  subject: { kind: 'campaign', id: 12, name: 'Soldes' },
  outcome: 'done',
  detail: {},
  address: '198.51.100.7',
  requestId: 'req-1',
  ...change,
});
const age = async (id: number, days: number) => {
  await sql`alter table audit disable trigger user`;
  await sql`update audit set at = now() - ${days} * interval '1 day' where id = ${id}`;
  await sql`alter table audit enable trigger user`;
};
const ids = async () => (await listAudit(sql, {}, { limit: 1_000 })).map((row) => row.id);

test('an entry can be neither changed nor deleted nor emptied away, by whoever asks', async () => {
  await recordAudit(sql, entry());
  const [id = 0] = await ids();
  await age(id, 400);
  for (const statement of [
    "update audit set actor_name = 'nobody'",
    'update audit set at = now()',
    'delete from audit',
    'truncate audit',
    'truncate audit, settings cascade',
    `insert into audit overriding system value select * from audit on conflict (id) do update set outcome = 'refused'`,
    'merge into audit a using (select 1) as x on true when matched then delete',
  ]) {
    await expect(sql.unsafe(statement), statement).rejects.toThrow(/only added to/);
  }
  expect(await ids()).toEqual([id]);
});

test('old entries go by the one function for it, and the last 30 days stay', async () => {
  const before = await ids();
  for (const days of [500, 450, 60, 10]) {
    await recordAudit(sql, entry({ requestId: `old ${days}` }));
    const [id = 0] = await ids();
    await age(id, days);
  }
  await expect(forgetAudit(sql, 29)).rejects.toThrow(/last 30 days stay/);
  await expect(sql`select audit_forget(null, 10)`).rejects.toThrow(/last 30 days stay/);
  await age(before[0] ?? 0, 5);
  expect(await forgetAudit(sql, 440)).toBe(2);
  expect(await forgetAudit(sql, 30)).toBe(1);
  expect(await forgetAudit(sql, 30)).toBe(0);
  const left = await listAudit(sql, {}, { limit: 10 });
  expect(left.map((row) => row.requestId)).toEqual(['old 10', 'req-1']);
  // The mark that the function sets is no key to younger entries.
  await expect(
    sql.begin(async (tx) => {
      await tx`select set_config('griot.audit_forget', 'on', true)`;
      await tx`delete from audit where at > now() - interval '20 days'`;
    }),
  ).rejects.toThrow(/only added to/);
});

test('a role that may only add and read cannot delete, unless it is given the function', async () => {
  const role = `adder_${Math.random().toString(36).slice(2, 10)}`;
  await recordAudit(sql, entry({ requestId: 'for the role' }));
  const [id = 0] = await ids();
  await age(id, 100);
  const asRole = async (statement: string) =>
    await sql.begin(async (tx) => {
      await tx`set local role ${tx(role)}`;
      return await tx.unsafe(statement);
    });
  await sql`create role ${sql(role)}`;
  try {
    await sql`grant select, insert on audit to ${sql(role)}`;
    await expect(asRole('delete from audit')).rejects.toThrow(/permission denied/);
    await expect(asRole('select audit_forget(90, 10)')).rejects.toThrow(/permission denied/);
    await sql`grant execute on function audit_forget to ${sql(role)}`;
    expect(await asRole('select audit_forget(90, 10) as gone')).toEqual([{ gone: 1 }]);
  } finally {
    await sql`drop owned by ${sql(role)}`;
    await sql`drop role ${sql(role)}`;
  }
});

test('whatever is given, no whole number and no secret is stored, and nothing that Postgres cannot keep', async () => {
  await recordAudit(
    sql,
    entry({
      actor: { kind: 'command', id: null, name: 'root\0 of +221771234567' },
      subject: { kind: 'person', id: null, name: '+221771234567' },
      detail: { sql: "select phone from people where phone = '221771234567'", apiKey: 'sk-1', note: 'a\0b' },
    }),
  );
  const [row] = await listAudit(sql, {}, { limit: 1 });
  expect(row).toMatchObject({
    actor: { name: 'root of 221*******67' },
    subject: { kind: 'person', id: null, name: '221*******67' },
    detail: { sql: "select phone from people where phone = '221*******67'", apiKey: '***', note: 'ab' },
  });
});

test('it is found by who, what, to what, how it ended and when; its pages follow each other', async () => {
  await sql`alter table audit disable trigger user`;
  await sql`truncate audit`;
  await sql`alter table audit enable trigger user`;
  await recordAudit(sql, entry());
  await recordAudit(sql, entry({ action: 'campaign.pause', actor: { kind: 'user', id: 4, name: 'Binta' } }));
  await recordAudit(sql, entry({ action: 'sender.change', subject: { kind: 'sender', id: 12, name: 'Dakar' } }));
  await recordAudit(
    sql,
    entry({ action: 'campaign.launch', outcome: 'refused', actor: { kind: 'command', id: null, name: 'ops' } }),
  );
  await recordAudit(sql, entry({ action: 'campaign.cancel', subject: { kind: 'campaign', id: 13, name: 'Autre' } }));
  const found = async (filter: Parameters<typeof listAudit>[1]) =>
    (await listAudit(sql, filter, { limit: 10 })).map((row) => row.action);
  expect(await found({ actor: { kind: 'user', id: 3 } })).toEqual([
    'campaign.cancel',
    'sender.change',
    'campaign.launch',
  ]);
  expect(await found({ actor: { kind: 'command', id: null } })).toEqual(['campaign.launch']);
  expect(await found({ subject: { kind: 'campaign', id: 12 } })).toEqual([
    'campaign.launch',
    'campaign.pause',
    'campaign.launch',
  ]);
  expect(await found({ action: 'campaign', outcome: 'done' })).toEqual([
    'campaign.cancel',
    'campaign.pause',
    'campaign.launch',
  ]);
  expect(await found({ action: 'campaign.launch', outcome: 'refused' })).toEqual(['campaign.launch']);
  expect(await found({ from: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await found({ to: new Date(Date.now() + 60_000) })).toHaveLength(5);
  const first = await listAudit(sql, {}, { limit: 2 });
  const rest = await listAudit(sql, {}, { before: first.at(-1)?.id, limit: 10 });
  expect([...first, ...rest].map((row) => row.action)).toEqual(await found({}));
});

test('its file is whole however long it is, and harmless to a spreadsheet', async () => {
  const evil = '=HYPERLINK("http://evil.example")';
  for (let i = 0; i < 1_100; i += 1) {
    await recordAudit(sql, entry({ actor: { kind: 'user', id: 9, name: evil }, subject: null }));
  }
  let text = '';
  for await (const part of auditCsv(sql, { actor: { kind: 'user', id: 9 } })) text += part;
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(1_101);
  expect(lines[0]).toBe(
    'id,at,actor_kind,actor_id,actor,action,subject_kind,subject_id,subject,outcome,address,request_id,detail',
  );
  expect(lines[1]).toContain(
    `user,9,"'=HYPERLINK(""http://evil.example"")",campaign.launch,,,,done,198.51.100.7,req-1,{}`,
  );
});

test('docs/audit.md names every action', () => {
  const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/`([a-z_]+)(\.[a-z_]+)`((?:, `\.[a-z_]+`)*)/g)].flatMap(
    ([, group = '', first = '', more = '']) => [
      group + first,
      ...[...more.matchAll(/`(\.[a-z_]+)`/g)].map(([, verb]) => group + verb),
    ],
  );
  expect(new Set(named.filter((name) => name !== 'actor.kind'))).toEqual(new Set(Object.keys(AUDIT_ACTIONS)));
});
