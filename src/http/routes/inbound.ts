// What came back: replies, news of the provider, notifications as they came; and the words for opting out and in.
import { readSender } from '../../account/senders.ts';
import { idParams } from '../../contract/common.ts';
import {
  inboundPage,
  inboundQuery,
  notificationsPage,
  notificationsQuery,
  optWords,
  providerEventsPage,
  providerEventsQuery,
} from '../../contract/inbound.ts';
import { digitsOf } from '../../model/phone-digits.ts';
import { maskNumbers } from '../../model/phone-mask.ts';
import { type InboundRow, listInbound, listProviderEvents, type ProviderEventRow } from '../../report/inbound.ts';
import { readOptWords, writeOptWords } from '../../status/opt-words.ts';
import { findRaw } from '../../status/raw-log.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

export function inboundRoutes(app: TypedApp, { sql }: HttpDeps): void {
  app.get(
    '/api/inbound',
    { config: may('read'), schema: { querystring: inboundQuery, response: { 200: inboundPage } } },
    async (request) => {
      const { phone, after, limit, ...filter } = request.query;
      const digits = phone === undefined ? undefined : digitsOf(phone);
      const found = await listInbound(sql, { ...filter, phone: digits, before: before(after), limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, (row) => row.id);
      return { items: rows.map(presentInbound), next };
    },
  );

  const eventsSchema = { params: idParams, querystring: providerEventsQuery, response: { 200: providerEventsPage } };
  app.get('/api/senders/:id/events', { config: may('read'), schema: eventsSchema }, async (request) => {
    const { id } = await readSender(sql, request.params.id);
    const { after, limit } = request.query;
    const found = await listProviderEvents(sql, { senderId: id, before: before(after), limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(presentEvent), next };
  });

  const rawSchema = { querystring: notificationsQuery, response: { 200: notificationsPage } };
  const shown = may(
    'read',
    audited('notifications.read', {
      query: ['messageId'],
      detail: ({ rights }) => ({ wholeNumbers: rights?.includes('numbers') ?? false }),
    }),
  );
  app.get('/api/notifications', { config: shown, schema: rawSchema }, async (request) => {
    const found = await findRaw(sql, request.query.messageId);
    const whole = request.rights?.includes('numbers') ?? false;
    const items = found.map(({ senderId, receivedAt, body }) => ({
      senderId,
      receivedAt: receivedAt.toISOString(),
      body: whole ? body : maskNumbers(body),
    }));
    return { items, next: null };
  });

  app.get(
    '/api/opt-words',
    { config: may('read'), schema: { response: { 200: optWords } } },
    async () => await present(),
  );
  const change = {
    config: may('manage', audited('opt_words.set', { body: ['out', 'in'] })),
    schema: { body: optWords, response: { 200: optWords } },
  };
  app.put('/api/opt-words', change, async (request) => {
    await writeOptWords(sql, request.body);
    return await present();
  });
  const reset = { config: may('manage', audited('opt_words.reset')), schema: { response: { 200: optWords } } };
  app.delete('/api/opt-words', reset, async () => {
    await writeOptWords(sql, null);
    return await present();
  });

  async function present() {
    const words = await readOptWords(sql);
    return { out: [...words.out], in: [...words.in] };
  }
}

function before(after: string | undefined): number | undefined {
  return after === undefined ? undefined : Number(after);
}

function presentInbound(row: InboundRow) {
  return { ...row, phone: `+${row.phone}`, at: row.at.toISOString(), receivedAt: row.receivedAt.toISOString() };
}

function presentEvent(row: ProviderEventRow) {
  return { ...row, at: row.at.toISOString(), receivedAt: row.receivedAt.toISOString() };
}
