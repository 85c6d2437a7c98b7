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
        insert into templates (sender_id, name, language, namespace, category, status, components)
        values (${senderId}, ${t.name}, ${t.language}, ${t.namespace}, ${t.category}, ${t.status}, ${tx.json(t.components as Json[] as never)})`;
    }
  });
  return unique.length;
}

/** In order of name and language. */
export async function listTemplates(
  sql: Db,
  where: { senderId?: number | undefined; offset: number; limit: number },
): Promise<TemplateRow[]> {
  return await sql<TemplateRow[]>`
    select sender_id as "senderId", name, language, namespace, category, status, components, synced_at as "syncedAt"
    from templates ${where.senderId === undefined ? sql`` : sql`where sender_id = ${where.senderId}`}
    order by sender_id, name, language offset ${where.offset} limit ${where.limit}`;
}
