// The one writer of the audit. Whatever is given, what is stored holds no whole phone number and no text without end.
import type { Fragment } from 'postgres';
import { GRIOT } from '../model/actor.ts';
import type { AuditAction, AuditEntry } from '../model/audit.ts';
import { auditDetail, auditText, shortened } from '../model/audit-detail.ts';
import type { Db } from './client.ts';

const LONGEST_NAME = 200;

export async function writeAudit(sql: Db, entry: AuditEntry): Promise<void> {
  const { actor, action, subject, outcome, detail, address, requestId } = entry;
  await sql`
    insert into audit (actor_kind, actor_id, actor_name, action, subject_kind, subject_id, subject_name, outcome, detail,
      address, request_id)
    values (${actor.kind}, ${actor.id}, ${auditText(actor.name, LONGEST_NAME)}, ${action}, ${subject?.kind ?? null},
      ${subject?.id ?? null}, ${subject?.name ? auditText(subject.name, LONGEST_NAME) : null}, ${outcome},
      ${sql.json(auditDetail(detail) as never)}, ${address && shortened(address, LONGEST_NAME)},
      ${requestId && shortened(requestId, LONGEST_NAME)})`;
}

/** What Griot does to campaigns by itself: the end of a statement in which `rows` has their `id` and `name`. */
export function auditByItself(
  sql: Db,
  rows: Fragment,
  { action, detail = {} }: { action: AuditAction; detail?: Record<string, unknown> },
): Fragment {
  return sql`
    insert into audit (actor_kind, actor_name, action, subject_kind, subject_id, subject_name, outcome, detail)
    select ${GRIOT.kind}, ${GRIOT.name}, ${action}::text, 'campaign', id, name, 'done', ${sql.json(auditDetail(detail) as never)}::jsonb
    from ${rows}`;
}
