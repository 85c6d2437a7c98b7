// News of templates and accounts: each piece kept once, shown, and acted on where it stops campaigns.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/client.ts';
import { pauseCampaigns } from '../db/pause-campaigns.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { EventMeaning, ProviderEvent } from '../model/notification.ts';
import { maskWritten } from '../model/phone-mask.ts';
import type { Received } from './received.ts';

/** News without a time of its own is the same news when it comes again within an hour. */
const SAME_WITHIN_MS = 3_600_000;

interface Deps {
  sql: Sql;
  log: Logger;
}

/** In a transaction of its own, since it locks campaigns: done, or done again when the notification is repeated. */
export async function actOnEvents({ sql, log }: Deps, batch: readonly Received[]): Promise<void> {
  for (const { senderId, receivedAt, notification } of batch) {
    for (const event of notification.events) {
      const action = await inTransaction(sql, (tx) => storeEvent(tx, { senderId, receivedAt, event }));
      if (action)
        log.warn(
          { senderId, field: event.field, event: event.event, subject: shown(event.subject), action },
          'the provider says so',
        );
    }
  }
}

/** For a log, which may know a template, and no number: not even one of ours. */
function shown(subject: string | null): string | null {
  return subject === null || /\p{L}/u.test(subject) ? subject : maskWritten(subject);
}

interface News {
  senderId: number;
  receivedAt: Date;
  event: ProviderEvent;
}

/** Returns what was done, null where nothing was. */
async function storeEvent(tx: Db, { senderId, receivedAt, event }: News): Promise<string | null> {
  const { field, subject, detail, means } = event;
  const at = event.at ?? receivedAt;
  const [stored] = await tx<{ id: number; overtaken: boolean }[]>`
    insert into provider_events (sender_id, field, event, subject, detail, at, received_at, hash)
    select id, ${field}, ${event.event}, ${subject}, ${tx.json(detail as never)}, ${at}, ${receivedAt}, ${hashOf(event, receivedAt)}
    from senders where id = ${senderId}
    on conflict (sender_id, hash) do nothing
    returning id, exists (
      select 1 from provider_events e where e.sender_id = ${senderId} and e.field = ${field}
        and e.subject is not distinct from ${subject}::text and e.at > ${at} and e.action is not null) as overtaken`;
  if (!stored || stored.overtaken || !means) return null;
  const action = await act(tx, senderId, means);
  if (action) await tx`update provider_events set action = ${action} where id = ${stored.id}`;
  return action;
}

function hashOf(event: ProviderEvent, receivedAt: Date): Buffer {
  const when = event.at?.getTime() ?? Math.floor(receivedAt.getTime() / SAME_WITHIN_MS);
  return createHash('sha256')
    .update(JSON.stringify([event.field, event.event, event.subject, event.detail, when]))
    .digest();
}

async function act(tx: Db, senderId: number, means: EventMeaning): Promise<string | null> {
  if (means.kind === 'account-restored') return 'account_restored';
  if (means.kind === 'account-stopped') {
    const reason = { kind: 'account', code: 'account_stopped', title: means.reason };
    return told(await pauseCampaigns(tx, tx`sender_id = ${senderId}`, reason));
  }
  const { name, language, status, stopped } = means;
  await tx`update templates set status = ${status} where sender_id = ${senderId} and name = ${name} and ${spoken(tx, tx`language`, language)}`;
  if (!stopped) return `template_${status}`;
  const title = `${name}${language ? ` (${language})` : ''}: ${status}`;
  const where = tx`sender_id = ${senderId} and template->>'name' = ${name} and ${spoken(tx, tx`template->>'language'`, language)}`;
  return told(await pauseCampaigns(tx, where, { kind: 'template', code: 'template_stopped', title }));
}

/** `pt_BR`, `pt-br`: the same language; of none named, all. */
function spoken(tx: Db, column: ReturnType<Db>, language: string | null) {
  const folded = language?.toLowerCase().replace('-', '_') ?? null;
  return tx`(${folded}::text is null or replace(lower(${column}), '-', '_') = ${folded}::text)`;
}

function told(paused: number): string {
  return paused === 0 ? 'nothing_ran' : `paused_${paused}`;
}
