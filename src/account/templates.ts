// The templates that the provider lists for a sender.

import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Json, ListedTemplate } from '../model/template.ts';
import { AccountError } from './account-error.ts';

export interface TemplateRow extends ListedTemplate {
  senderId: number;
  syncedAt: Date;
}

/** Replaces the sender's list by what the provider lists now. Returns their number. Throws AccountError. */
export async function syncTemplates(
  sql: Sql,
  senderId: number,
  provider: { listTemplates(): Promise<ListedTemplate[]> },
): Promise<number> {
  const listed = await provider.listTemplates().catch((error: Error) => {
    throw new AccountError('provider_failed', `The provider could not be asked: ${error.message}`, 'senderId', {
      cause: error,
    });
  });
  const unique = [...new Map(listed.map((t) => [`${t.name}\n${t.language}`, t])).values()];
  await inTransaction(sql, async (tx) => {
    await tx`update senders set templates_synced_at = now() where id = ${senderId}`;
    await tx`delete from templates where sender_id = ${senderId}`;
    for (const t of unique) {
      await tx`
        insert into templates (sender_id, name, language, namespace, category, status, quality, rejected_reason, components)
        values (${senderId}, ${t.name}, ${t.language}, ${t.namespace}, ${t.category}, ${t.status}, ${t.quality},
          ${t.rejectedReason}, ${tx.json(t.components as Json[] as never)})`;
    }
  });
  return unique.length;
}

/** In order of name and language. Their quality is that of the list, or of the news since. */
export async function listTemplates(
  sql: Db,
  where: { senderId?: number | undefined; offset: number; limit: number },
): Promise<TemplateRow[]> {
  return await sql<TemplateRow[]>`
    with news as (
      select distinct on (sender_id, subject) sender_id, subject, at, lower(event) as quality from provider_events
      where field = 'message_template_quality_update' order by sender_id, subject, at desc, id desc)
    select sender_id as "senderId", name, language, namespace, category, status,
      coalesce(case when news.at > synced_at then news.quality end, templates.quality) as quality, rejected_reason as "rejectedReason", components,
      synced_at as "syncedAt"
    from (select *, name || ' (' || language || ')' as subject from templates) as templates
      left join news using (sender_id, subject)
    ${where.senderId === undefined ? sql`` : sql`where sender_id = ${where.senderId}`}
    order by sender_id, name, language offset ${where.offset} limit ${where.limit}`;
}
