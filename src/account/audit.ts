// The audit: what is written into it, who reads it, and how it gets rid of what is old.
import { writeAudit } from '../db/audit.ts';
import type { Db, Sql } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import type { AuditEntry, AuditOutcome, Subject } from '../model/audit.ts';

/** Writes an entry; the name of what it is about is looked up where it is not given. */
export async function recordAudit(sql: Db, entry: AuditEntry): Promise<void> {
  const { subject } = entry;
  if (!subject || subject.id === null || subject.name !== null) return await writeAudit(sql, entry);
  await writeAudit(sql, {
    ...entry,
    subject: { ...subject, name: await nameOfSubject(sql, subject.kind, subject.id) },
  });
}

const NAMED: Partial<Record<Subject['kind'], { table: string; column: string }>> = {
  campaign: { table: 'campaigns', column: 'name' },
  import: { table: 'imports', column: 'file_name' },
  list: { table: 'lists', column: 'name' },
  schedule: { table: 'schedules', column: 'name' },
  sender: { table: 'senders', column: 'name' },
  token: { table: 'api_tokens', column: 'name' },
  user: { table: 'users', column: 'name' },
};

/** Null where it has none, or is not there. */
export async function nameOfSubject(sql: Db, kind: Subject['kind'], id: number): Promise<string | null> {
  const from = NAMED[kind];
  if (!from) return null;
  const [row] = await sql<{ name: string | null }[]>`
    select ${sql(from.column)} as name from ${sql(from.table)} where id = ${id}`;
  return row?.name ?? null;
}

export interface AuditRow extends AuditEntry {
  id: number;
  at: Date;
}

export interface AuditFilter {
  /** `user`, or `user:3`. */
  actor?: { kind: string; id: number | null } | undefined;
  subject?: { kind: string; id: number | null } | undefined;
  /** Whole, or the part before the dot. */
  action?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  to?: Date | undefined;
}

/** Newest first; only those with a lower id than `before`. */
export async function listAudit(
  sql: Db,
  { actor, subject, action, outcome, from, to }: AuditFilter,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<AuditRow[]> {
  const all = sql``;
  return await sql<AuditRow[]>`
    select id, at, json_build_object('kind', actor_kind, 'id', actor_id, 'name', actor_name) as actor, action,
      case when subject_kind is not null then json_build_object('kind', subject_kind, 'id', subject_id, 'name', subject_name) end
        as subject,
      outcome, detail, address, request_id as "requestId"
    from audit
    where true ${before === undefined ? all : sql`and id < ${before}`}
      ${actor === undefined ? all : sql`and actor_kind = ${actor.kind}`}
      ${actor?.id == null ? all : sql`and actor_id = ${actor.id}`}
      ${subject === undefined ? all : sql`and subject_kind = ${subject.kind}`}
      ${subject?.id == null ? all : sql`and subject_id = ${subject.id}`}
      ${action === undefined ? all : sql`and (action = ${action} or starts_with(action, ${`${action}.`}))`}
      ${outcome === undefined ? all : sql`and outcome = ${outcome}`}
      ${from === undefined ? all : sql`and at >= ${from}`} ${to === undefined ? all : sql`and at < ${to}`}
    order by id desc limit ${limit}`;
}

const EXPORT_PAGE = 1_000;
const COLUMNS = [
  ...['id', 'at', 'actor_kind', 'actor_id', 'actor', 'action', 'subject_kind', 'subject_id', 'subject', 'outcome'],
  ...['address', 'request_id', 'detail'],
];

/** Yields CSV text, newest first: short statements by key, so that a slow reader holds no snapshot. */
export async function* auditCsv(sql: Db, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for (let before: number | undefined; ; ) {
    const page = await listAudit(sql, filter, { before, limit: EXPORT_PAGE });
    yield page.map(toLine).join('');
    if (page.length < EXPORT_PAGE) return;
    before = page.at(-1)?.id;
  }
}

function toLine({ id, at, actor, action, subject, outcome, detail, address, requestId }: AuditRow): string {
  const cells = [id, at.toISOString(), actor.kind, actor.id, actor.name, action, subject?.kind, subject?.id];
  const rest = [subject?.name, outcome, address, requestId, JSON.stringify(detail)];
  return csvLine([...cells, ...rest].map((cell) => String(cell ?? '')));
}

/** Entries younger than this stay, whatever is asked; the database holds to it too. */
export const LEAST_AUDIT_DAYS = 30;
const FORGET_STEP = 10_000;

/** Forgets entries older than `days`, some thousand per statement. Returns how many. */
export async function forgetAudit(sql: Sql, days: number): Promise<number> {
  for (let all = 0; ; ) {
    const [row] = await sql<[{ forgotten: number }]>`select audit_forget(${days}, ${FORGET_STEP}) as forgotten`;
    all += row.forgotten;
    if (row.forgotten < FORGET_STEP) return all;
  }
}
