// The tables. Migrations are generated from this file; hot statements are written by hand in delivery-moves.ts and the
// stages' queries.ts.
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Actor } from '../model/actor.ts';
import type { AuditAction, AuditOutcome, Subject } from '../model/audit.ts';
import { CAMPAIGN_STATUSES } from '../model/campaign-status.ts';
import { DELIVERY_STATUSES, type SkipReason } from '../model/delivery.ts';
import type { DraftState } from '../model/draft-state.ts';
import type { Language } from '../model/error-hints.ts';
import type { CallbackCode } from '../model/finding-codes.ts';
import type { Role } from '../model/rights.ts';
import type { SendWindow } from '../model/send-window.ts';
import type { Json } from '../model/template.ts';
import type { WaitingFor } from '../model/waiting.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** Full international digits of a phone number; at most 15, so a JavaScript number holds it exactly. */
const phoneDigits = (name: string) => bigint(name, { mode: 'number' });
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const deliveryStatus = pgEnum('delivery_status', DELIVERY_STATUSES);
export const campaignStatus = pgEnum('campaign_status', CAMPAIGN_STATUSES);

/** A line at the provider: address, key, limit. */
export const senders = pgTable('senders', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  baseUrl: text('base_url').notNull(),
  /** AES-256-GCM sealed; see lib/seal.ts. */
  apiKeySealed: bytes('api_key_sealed').notNull(),
  namespace: text('namespace'),
  recipientType: text('recipient_type'),
  /** Messages per second at most. */
  ratePerSecond: real('rate_per_second').notNull(),
  /** Two-letter country assumed for numbers written in national form. */
  country: text('country'),
  requestTimeoutMs: integer('request_timeout_ms').notNull(),
  /** Unique people per moving 24 hours at most; null where the provider sets no limit. */
  dailyLimit: integer('daily_limit'),
  /** The rows of `daily_people` of this sender. */
  dailyCount: integer('daily_count').notNull().default(0),
  /** What becomes of an uncertain delivery of which no status ever comes: `hold` or `resend-on-evidence`. */
  uncertainPolicy: text('uncertain_policy').notNull().default('hold'),
  /** For its new campaigns: at most so many messages per person in so many days. */
  frequencyCap: jsonb('frequency_cap').$type<{ messages: number; days: number } | null>(),
  /** Sealed: the callback URL holds it and is shown to administrators. */
  webhookSecretSealed: bytes('webhook_secret_sealed').notNull(),
  /** After a rotation: the one before it, and until when the callback that holds it is still taken. */
  webhookSecretBeforeSealed: bytes('webhook_secret_before_sealed'),
  webhookSecretBeforeUntil: time('webhook_secret_before_until'),
  /** What people get to read who opt out or back in; null for nothing. */
  optOutReply: text('opt_out_reply'),
  optInReply: text('opt_in_reply'),
  /** What is known of the callback at the provider: {registered, url, detail, checkedAt}. */
  webhook: jsonb('webhook').$type<{
    registered: boolean;
    code?: CallbackCode;
    detail: string;
    checkedAt: string;
  } | null>(),
  /** Last health answer: {status, detail, checkedAt}. */
  health: jsonb('health').$type<{ status: string; detail: string; checkedAt: string } | null>(),
  templatesSyncedAt: time('templates_synced_at'),
  /** The pace: no request of this sender may start before this; every claim moves it on by what it took. */
  nextSlotAt: time('next_slot_at').notNull().defaultNow(),
  /** The pace after the provider's last rate refusal; it rises from then on until it is the limit again. */
  slowedRate: real('slowed_rate'),
  slowedAt: time('slowed_at'),
  /** Spam refusals that came one after the other, each after a rest. */
  spamStrikes: smallint('spam_strikes').notNull().default(0),
  spamAt: time('spam_at'),
  /** Where the sender's campaigns are in turn-taking: no campaign is served as if it were further behind than this. */
  virtualTime: doublePrecision('virtual_time').notNull().default(0),
  /** The fence of the slice chain: a job carries the turn it was made for and only the current turn may claim. */
  turn: integer('turn').notNull().default(0),
  claimedAt: time('claimed_at').notNull().defaultNow(),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** Templates as the provider lists them. */
export const templates = pgTable(
  'templates',
  {
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    language: text('language').notNull(),
    namespace: text('namespace'),
    category: text('category').notNull(),
    status: text('status').notNull(),
    /** As the provider listed it, in lower case; later news of it is in provider_events. */
    quality: text('quality'),
    rejectedReason: text('rejected_reason'),
    components: jsonb('components').$type<Json[]>().notNull(),
    syncedAt: time('synced_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.senderId, t.name, t.language] })],
);

export const campaigns = pgTable(
  'campaigns',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id),
    /** What is sent: a template, or (for people inside a service window) a message of another kind. One of the two; a draft may have none. */
    template: jsonb('template').$type<{ name: string; language: string; components: Json[] } | null>(),
    /** The provider's own form without the recipient: {type: 'text', text: {body}}, {type: 'image', image: {link}} … */
    message: jsonb('message').$type<Record<string, Json> | null>(),
    status: campaignStatus('status').notNull().default('draft'),
    /** Why Griot paused or failed it; null when a person did. */
    pausedReason: jsonb('paused_reason').$type<{ kind: string; code: string; title: string } | null>(),
    /** Deliveries of this campaign; `seq` runs from 1 to it. */
    total: integer('total').notNull().default(0),
    /** The cursor: deliveries below it were claimed at least once. */
    nextSeq: integer('next_seq').notNull().default(1),
    /** What becomes of values that the provider would refuse: `clean`, or `reject` with their rows. */
    badValues: text('bad_values').notNull().default('clean'),
    /** The template was changed after the first import: the rows' values are judged again at the launch. */
    valuesUnchecked: boolean('values_unchecked').notNull().default(false),
    /** Its share of the sender's pace against the sender's other campaigns, 1 to 100; a test send has more. */
    weight: smallint('weight').notNull().default(10),
    /** Grows by messages claimed ÷ weight: the campaign that is furthest behind has the next slice. */
    pass: doublePrecision('pass').notNull().default(0),
    /** Days and hours in which it may send: {days, from, until, zone}; see model/send-window.ts. */
    sendWindow: jsonb('send_window').$type<SendWindow | null>(),
    /** At most so many messages of any campaign per person in so many days. */
    frequencyCap: jsonb('frequency_cap').$type<{ messages: number; days: number } | null>(),
    /** Whether people at the provider's cap of marketing messages are tried once more after 24 hours. */
    retryCapped: boolean('retry_capped').notNull().default(false),
    /** Nothing is claimed before this: outside its send window, or the daily limit is reached. */
    waitingUntil: time('waiting_until'),
    waitingFor: text('waiting_for').$type<WaitingFor | null>(),
    /** When the circuit breaker closes again by itself; null where a person has to resume it. */
    resumeAt: time('resume_at'),
    /** How often the breaker opened one after the other. */
    breakerTrips: smallint('breaker_trips').notNull().default(0),
    /** The last 200 answers to its sends, oldest first: 1 for a refusal, 0 for an acceptance. */
    outcomes: text('outcomes').notNull().default(''),
    /** A test of this campaign: not listed, not counted with it. */
    testOf: integer('test_of').references((): AnyPgColumn => campaigns.id, { onDelete: 'cascade' }),
    /** Refusals of rows for their parameters; a campaign none of whose rows pass is paused. */
    parameterRefusals: integer('parameter_refusals').notNull().default(0),
    /** What its messages are billed as, in lower case: the template's category at the launch, `service` of a message. */
    category: text('category'),
    /** Seconds to delivered from which a delivery comes into `slowest`. */
    slowFrom: real('slow_from').notNull().default(60),
    /** Where its deliveries are: 0, with those of others, or its id, in a partition of its own; see db/partitions.ts. */
    part: integer('part').notNull().default(0),
    /** When it last got a slice: campaigns of one sender take turns by it. */
    lastTurnAt: time('last_turn_at'),
    /** Of a draft: where whoever makes it was, and how it is meant to start. Nothing acts on it. */
    draft: jsonb('draft').$type<DraftState | null>(),
    launchAt: time('launch_at'),
    launchedAt: time('launched_at'),
    completedAt: time('completed_at'),
    /** Somebody put it out of the way: lists leave it out, nothing else changes. Only one that has ended. */
    archivedAt: time('archived_at'),
    /** Its people up to this `seq` were forgotten, those aside of whom nobody knows yet what became of their message … */
    forgottenSeq: integer('forgotten_seq').notNull().default(0),
    /** … and since when all of them; see privacy/forget-old.ts. */
    forgottenAt: time('forgotten_at'),
    /** When those that were left aside are looked at again; null where there are none. */
    forgetAgainAt: time('forget_again_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [
    // A draft may have neither yet.
    check(
      'campaigns_content',
      sql`(template is null or message is null) and (status in ('draft', 'canceled') or template is not null or message is not null)`,
    ),
    index('campaigns_active').on(t.senderId).where(sql`status in ('running', 'scheduled')`),
    index('campaigns_sender').on(t.senderId),
    index('campaigns_tests').on(t.testOf).where(sql`test_of is not null`),
    index('campaigns_resume').on(t.resumeAt).where(sql`resume_at is not null`),
  ],
);

/**
 * One row per person and campaign. No index holds a column that moves (status, times), so that every move is a
 * heap-only update; the unique index on the phone is what makes a person unique within a campaign.
 *
 * Partitioned by `part` (migration 0012), which is not said here: the keys and indexes are those of each partition.
 */
export const deliveries = pgTable(
  'deliveries',
  {
    campaignId: integer('campaign_id').notNull(),
    seq: integer('seq').notNull(),
    /** A forgotten one is `seq` with a minus: db/forget-deliveries.ts. */
    phone: phoneDigits('phone').notNull(),
    /** Two letters, of the number; `??` where it belongs to none. */
    country: text('country').notNull().default('??'),
    status: deliveryStatus('status').notNull().default('pending'),
    /** Claims so far, modulo 32,000: the fence, a result counts only for the claim it belongs to. */
    claims: smallint('claims').notNull().default(0),
    /** Requests that the provider took, refused, or may have got; not those that it refused for being too fast. */
    attempts: smallint('attempts').notNull().default(0),
    held: boolean('held').notNull().default(false),
    /** The provider said that it costs nothing. */
    free: boolean('free').notNull().default(false),
    variables: jsonb('variables').$type<Record<string, string>>().notNull(),
    messageId: text('message_id'),
    /** The person's WhatsApp id where the provider named another than the number. */
    waId: text('wa_id'),
    skipReason: text('skip_reason').$type<SkipReason | null>(),
    errorCode: text('error_code'),
    errorTitle: text('error_title'),
    nextAttemptAt: time('next_attempt_at'),
    acceptedAt: time('accepted_at'),
    sentAt: time('sent_at'),
    deliveredAt: time('delivered_at'),
    readAt: time('read_at'),
    failedAt: time('failed_at'),
    /** That of the campaign. */
    part: integer('part').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.seq] }),
    uniqueIndex('deliveries_phone').on(t.campaignId, t.phone),
    // Who writes back under another id than the number: rare, so the column costs nobody else their heap-only updates.
    index('deliveries_wa_id').on(t.waId).where(sql`wa_id is not null`),
  ],
);

/** Deleted campaigns of which something is stored still; it goes by and by. See db/removals.ts. */
export const removals = pgTable('removals', {
  campaignId: integer('campaign_id').primaryKey(),
  part: integer('part').notNull(),
  removedAt: time('removed_at').notNull().defaultNow(),
  /** When somebody last set about dropping its partition. */
  triedAt: time('tried_at'),
  /** When nothing was left but its message ids. */
  clearedAt: time('cleared_at'),
  /** From then on they go, too: no status of its messages comes any more. Null where it never sent. */
  forgetIdsAt: time('forget_ids_at'),
  /** While they go: those up to this hash are gone. */
  idsAfter: bigint('ids_after', { mode: 'bigint' }),
});

/** From a message id to its delivery: 64-bit hashes are a fifth of the size of the texts; the text is rechecked. */
export const messageIds = pgTable(
  'message_ids',
  {
    idHash: bigint('id_hash', { mode: 'bigint' }).notNull(),
    campaignId: integer('campaign_id').notNull(),
    seq: integer('seq').notNull(),
  },
  (t) => [primaryKey({ columns: [t.idHash, t.campaignId, t.seq] })],
);

/** Deliveries behind the cursor that are `pending` again, and when they are due. */
export const requeue = pgTable(
  'requeue',
  {
    campaignId: integer('campaign_id').notNull(),
    dueAt: time('due_at').notNull(),
    seq: integer('seq').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.dueAt, t.seq] })],
);

/** Claims in flight: what a worker holds in `sending`. One that is not kept alive is an orphan. */
export const slices = pgTable(
  'slices',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    campaignId: integer('campaign_id').notNull(),
    workerId: text('worker_id').notNull(),
    seqs: integer('seqs').array().notNull(),
    /** The `claims` of each of `seqs`. */
    claims: smallint('claims').array().notNull(),
    /** Requests may have gone out for the first so many of `seqs`; written before they do. */
    started: integer('started').notNull().default(0),
    claimedAt: time('claimed_at').notNull().defaultNow(),
    aliveUntil: time('alive_until').notNull(),
  },
  (t) => [index('slices_campaign').on(t.campaignId), index('slices_worker').on(t.workerId)],
);

/** The `uncertain` deliveries, found by the person a status speaks of. */
export const uncertain = pgTable(
  'uncertain',
  {
    campaignId: integer('campaign_id').notNull(),
    seq: integer('seq').notNull(),
    senderId: integer('sender_id').notNull(),
    phone: phoneDigits('phone').notNull(),
    /** When the request may have gone out: only a status from then on can speak of it. */
    since: time('since').notNull(),
    /** An operator took it as sent: it is no longer `uncertain`, but a status may still name its message. */
    takenAsSent: boolean('taken_as_sent').notNull().default(false),
    /** No evidence but a status settles it, and no policy: only an operator. */
    byHand: boolean('by_hand').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.seq] }), index('uncertain_phone').on(t.senderId, t.phone)],
);

/** Whom a sender with a daily limit wrote to in the last 24 hours. */
export const dailyPeople = pgTable(
  'daily_people',
  {
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    phone: phoneDigits('phone').notNull(),
    /** The last message to this person. */
    at: time('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.senderId, t.phone] }), index('daily_people_at').on(t.senderId, t.at)],
);

/** When a person last wrote to a sender: for 24 hours from then on messages of any form may be sent to them. */
export const serviceWindows = pgTable(
  'service_windows',
  {
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    phone: phoneDigits('phone').notNull(),
    lastInboundAt: time('last_inbound_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.senderId, t.phone] })],
);

/** Files uploaded to the provider, to be named by id in any number of messages. */
export const media = pgTable(
  'media',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    /** The provider's id of it. */
    mediaId: text('media_id').notNull(),
    sha256: bytes('sha256').notNull(),
    mimeType: text('mime_type').notNull(),
    fileName: text('file_name'),
    bytes: integer('bytes').notNull(),
    uploadedAt: time('uploaded_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('media_once').on(t.senderId, t.sha256, t.mimeType)],
);

/** What a message costs, as the operator's contract with the provider says; `*` is any country. */
export const prices = pgTable(
  'prices',
  {
    /** Two letters, or `*`. */
    country: text('country').notNull(),
    /** marketing, utility, authentication … in lower case, or `*`. */
    category: text('category').notNull(),
    /** Per message, in the currency. */
    price: numeric('price', { precision: 12, scale: 6, mode: 'number' }).notNull(),
    /** ISO 4217. */
    currency: text('currency').notNull(),
  },
  (t) => [primaryKey({ columns: [t.country, t.category] })],
);

/** Statuses whose message id no delivery has (yet). */
export const earlyStatuses = pgTable(
  'early_statuses',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id').notNull(),
    idHash: bigint('id_hash', { mode: 'bigint' }).notNull(),
    messageId: text('message_id').notNull(),
    recipient: phoneDigits('recipient'),
    status: deliveryStatus('status').notNull(),
    at: time('at').notNull(),
    errorCode: text('error_code'),
    errorTitle: text('error_title'),
    /** Our own data, where the provider echoes it. */
    callbackData: text('callback_data'),
    free: boolean('free').notNull().default(false),
    receivedAt: time('received_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('early_statuses_once').on(t.idHash, t.messageId, t.status, t.senderId),
    index('early_statuses_recipient').on(t.senderId, t.recipient),
    index('early_statuses_age').on(t.receivedAt),
    index('early_statuses_callback').on(t.callbackData).where(sql`callback_data is not null`),
  ],
);

/**
 * How many deliveries are where, and how far they got: by the quarter of an hour in which the provider accepted or
 * refused them (`-infinity` before that) and by country. Written by the statement that moves the rows, as the difference
 * between what each row counted for before and counts for now. `shard` spreads concurrent writers over a few rows.
 */
export const counts = pgTable(
  'counts',
  {
    campaignId: integer('campaign_id').notNull(),
    quarter: time('quarter').notNull(),
    country: text('country').notNull(),
    shard: smallint('shard').notNull(),
    pending: integer('pending').notNull().default(0),
    sending: integer('sending').notNull().default(0),
    uncertain: integer('uncertain').notNull().default(0),
    accepted: integer('accepted').notNull().default(0),
    sent: integer('sent').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    read: integer('read').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    everAccepted: integer('ever_accepted').notNull().default(0),
    everSent: integer('ever_sent').notNull().default(0),
    everDelivered: integer('ever_delivered').notNull().default(0),
    everRead: integer('ever_read').notNull().default(0),
    refused: integer('refused').notNull().default(0),
    /** Of the delivered, those that the provider said cost nothing. */
    free: integer('free').notNull().default(0),
    /** People who wrote back, who pressed a button, who opted out: the rows of `responses`. */
    replied: integer('replied').notNull().default(0),
    pressed: integer('pressed').notNull().default(0),
    optedOut: integer('opted_out').notNull().default(0),
    /** Histograms of the times from accepted to delivered and to read; see db/delivery-counts.ts. */
    deliveredIn: numeric('delivered_in').notNull().default('0'),
    readIn: numeric('read_in').notNull().default('0'),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.quarter, t.country, t.shard] })],
);

/** What happened when, by the times that the rows hold: per minute, and per quarter of an hour once it is a day old. */
export const timeline = pgTable(
  'timeline',
  {
    campaignId: integer('campaign_id').notNull(),
    minute: time('minute').notNull(),
    shard: smallint('shard').notNull(),
    accepted: integer('accepted').notNull().default(0),
    sent: integer('sent').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    read: integer('read').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    replied: integer('replied').notNull().default(0),
    pressed: integer('pressed').notNull().default(0),
    optedOut: integer('opted_out').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.minute, t.shard] })],
);

/** Deliveries that took longer than `slow_from` of their campaign: at least its hundred slowest. */
export const slowest = pgTable(
  'slowest',
  {
    campaignId: integer('campaign_id').notNull(),
    seq: integer('seq').notNull(),
    seconds: real('seconds').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.seq] })],
);

/** Replies and button presses, each once. */
export const inbound = pgTable(
  'inbound',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    /** The provider's id of this message, and of the one it answers. */
    messageId: text('message_id').notNull(),
    contextId: text('context_id'),
    phone: phoneDigits('phone').notNull(),
    /** The provider's time. */
    at: time('at').notNull(),
    receivedAt: time('received_at').notNull().defaultNow(),
    /** The provider's word: text, button, interactive, reaction … */
    type: text('type').notNull(),
    text: text('text'),
    /** Of a pressed button. */
    payload: text('payload'),
    /** What it asks for, where it is one of the words for that: `out` or `in`. */
    asks: text('asks').$type<'out' | 'in' | null>(),
    /** The delivery it answers: by `context_id`, else the person's latest. */
    campaignId: integer('campaign_id'),
    seq: integer('seq'),
  },
  (t) => [
    uniqueIndex('inbound_once').on(t.senderId, t.messageId),
    index('inbound_campaign').on(t.campaignId, t.id),
    index('inbound_phone').on(t.phone, t.id),
  ],
);

/** What a delivery brought back: each kind once, when it came for the first time. */
export const responses = pgTable(
  'responses',
  {
    campaignId: integer('campaign_id').notNull(),
    seq: integer('seq').notNull(),
    kind: text('kind').$type<'reply' | 'press' | 'opt-out'>().notNull(),
    /** The provider's time. */
    at: time('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.seq, t.kind] })],
);

/** Answers to people who opted out or in, to be sent once; see send/confirmations.ts. */
export const confirmations = pgTable(
  'confirmations',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    phone: phoneDigits('phone').notNull(),
    text: text('text').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [index('confirmations_sender').on(t.senderId)],
);

/** What the provider told of templates, numbers and accounts, each once. */
export const providerEvents = pgTable(
  'provider_events',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    /** The provider's field: message_template_status_update, account_update … */
    field: text('field').notNull(),
    /** The provider's word for what happened: PAUSED, FLAGGED, ACCOUNT_RESTRICTION … */
    event: text('event').notNull(),
    /** The template or the number it is about. */
    subject: text('subject'),
    /** What Griot did: `campaigns_paused`, or null. */
    action: text('action'),
    detail: jsonb('detail').$type<Record<string, Json>>().notNull(),
    at: time('at').notNull(),
    receivedAt: time('received_at').notNull().defaultNow(),
    /** Of all the above: a repetition is stored once. */
    hash: bytes('hash').notNull(),
  },
  (t) => [uniqueIndex('provider_events_once').on(t.senderId, t.hash)],
);

/** Notifications as they came: those of a few milliseconds together, compressed. */
export const rawNotifications = pgTable(
  'raw_notifications',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    receivedAt: time('received_at').notNull(),
    /** Hashes of the message ids in it. */
    idHashes: bigint('id_hashes', { mode: 'bigint' }).array().notNull(),
    /** Deflated lines of JSON: [sender id, milliseconds, body]. */
    body: bytes('body').notNull(),
  },
  // Without its pending list: emptying that would hold up a commit now and then.
  (t) => [index('raw_notifications_ids').using('gin', t.idHashes).with({ fastupdate: false })],
);

/** Other systems that get a sender's notifications as they came. */
export const relayTargets = pgTable(
  'relay_targets',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => senders.id, { onDelete: 'cascade' }),
    url: text('url').notNull(),
    /** `all`, `messages` or `statuses`. */
    kinds: text('kinds').notNull().default('all'),
    /** Of the signature. */
    secretSealed: bytes('secret_sealed').notNull(),
    active: boolean('active').notNull().default(true),
    /** Failures one after the other, and the rest that they brought: nothing is sent before `rest_until`. */
    failures: integer('failures').notNull().default(0),
    failingSince: time('failing_since'),
    restUntil: time('rest_until'),
    lastError: text('last_error'),
    lastSuccessAt: time('last_success_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [index('relay_targets_sender').on(t.senderId)],
);

/** What is still to be relayed; a row goes when the target has taken it. */
export const relayQueue = pgTable(
  'relay_queue',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    targetId: integer('target_id')
      .notNull()
      .references(() => relayTargets.id, { onDelete: 'cascade' }),
    /** The notification's bytes. */
    body: bytes('body').notNull(),
    /** Digits of the people it is about; the target gets those of one person in order. */
    people: bigint('people', { mode: 'number' }).array().notNull(),
    receivedAt: time('received_at').notNull(),
    attempts: smallint('attempts').notNull().default(0),
    dueAt: time('due_at').notNull().defaultNow(),
    /** Not taken within 24 hours: kept to be sent again by hand. */
    givenUpAt: time('given_up_at'),
    lastError: text('last_error'),
  },
  (t) => [
    index('relay_queue_open').on(t.targetId, t.id).where(sql`given_up_at is null`),
    index('relay_queue_given_up').on(t.targetId, t.id).where(sql`given_up_at is not null`),
  ],
);

/** What is set for the whole account, by name. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').$type<Json>().notNull(),
});

/** Failed deliveries by error; written by the statement that moves the rows. */
export const errorCounts = pgTable(
  'error_counts',
  {
    campaignId: integer('campaign_id').notNull(),
    quarter: time('quarter').notNull(),
    country: text('country').notNull(),
    code: text('code').notNull(),
    shard: smallint('shard').notNull(),
    title: text('title').notNull(),
    failed: integer('failed').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.quarter, t.country, t.code, t.shard] })],
);

/** Campaigns that launch themselves: once at a time, or by cron. Each due time (tick) has one row in `schedule_runs`. */
export const schedules = pgTable(
  'schedules',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    /** What each run's campaign is made of: the sender, the template or the message, the settings. */
    campaign: jsonb('campaign').$type<Json>().notNull(),
    /** Whom each run goes to: a query, a kept list, or people of an earlier campaign. */
    audience: jsonb('audience').$type<Json>().notNull(),
    /** Five fields, or `@daily` …; null for a schedule of one run at `at`. */
    cron: text('cron'),
    at: time('at'),
    /** IANA name: of the cron's fields, and of the date in the names of the campaigns. */
    zone: text('zone').notNull(),
    /** No tick before the one, none from the other on. */
    startsAt: time('starts_at'),
    endsAt: time('ends_at'),
    /** It ends after so many runs (skipped ticks are none). */
    maxRuns: integer('max_runs'),
    /** What becomes of ticks while nothing ran: `run` (once, for the latest within the tolerance) or `skip`. */
    missed: text('missed').$type<'run' | 'skip'>().notNull().default('run'),
    toleranceSeconds: integer('tolerance_seconds').notNull().default(21_600),
    /** A tick while the last run still goes: `skip`, `queue` (behind it) or `overlap`. */
    overlap: text('overlap').$type<'skip' | 'queue' | 'overlap'>().notNull().default('skip'),
    status: text('status').$type<'active' | 'paused' | 'ended'>().notNull().default('active'),
    /** The next tick that has no run yet; null where none follows. */
    nextAt: time('next_at'),
    /** Runs so far, those by hand left out. */
    runs: integer('runs').notNull().default(0),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [index('schedules_due').on(t.nextAt).where(sql`status = 'active'`)],
);

/** The history: one row per tick, whether it ran or was skipped, and one per run by hand. */
export const scheduleRuns = pgTable(
  'schedule_runs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    scheduleId: integer('schedule_id')
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    /** When it was due; of a run by hand, when it was asked for. */
    tickAt: time('tick_at').notNull(),
    byHand: boolean('by_hand').notNull().default(false),
    /** `queued`, `filling`, `launching`, then for good `launched`, `empty`, `skipped` or `failed`. */
    status: text('status')
      .$type<'queued' | 'filling' | 'launching' | 'launched' | 'empty' | 'skipped' | 'failed'>()
      .notNull(),
    /** Why it was skipped, failed, or is late: a code for programs and words for people. */
    reasonCode: text('reason_code'),
    reason: text('reason'),
    campaignId: integer('campaign_id').references(() => campaigns.id, { onDelete: 'set null' }),
    /** Tries at its list so far, when the next is due, and until when the one under way is alive. */
    attempts: smallint('attempts').notNull().default(0),
    dueAt: time('due_at').notNull().defaultNow(),
    aliveUntil: time('alive_until'),
    createdAt: time('created_at').notNull().defaultNow(),
    /** When its campaign was launched, or it was given up. */
    settledAt: time('settled_at'),
  },
  (t) => [
    uniqueIndex('schedule_runs_once').on(t.scheduleId, t.tickAt, t.byHand),
    index('schedule_runs_open').on(t.dueAt).where(sql`status in ('queued', 'filling', 'launching')`),
    index('schedule_runs_campaign').on(t.campaignId),
  ],
);

/** What somebody should know of without having asked: a run that failed, counts that differ from the rows. */
export const events = pgTable('events', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** `schedule_run_failed`, `counts_differ` … */
  kind: text('kind').notNull(),
  /** What it is about, by ids. */
  subject: jsonb('subject').$type<Record<string, Json>>().notNull().default({}),
  message: text('message').notNull(),
  at: time('at').notNull().defaultNow(),
});

/** Processes at work: each says every few seconds that it lives and what it lacks. See db/processes.ts. */
export const processes = pgTable('processes', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** Names its own queue; given again when the process is gone. */
  slot: integer('slot').notNull(),
  role: text('role').$type<'web' | 'worker' | 'start'>().notNull(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  version: text('version').notNull(),
  missing: text('missing').array().notNull().default([]),
  roundTripMs: real('round_trip_ms'),
  startedAt: time('started_at').notNull().defaultNow(),
  seenAt: time('seen_at').notNull().defaultNow(),
});

/** A list kept to be used by several campaigns. */
export const lists = pgTable('lists', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  /** Every column that the list's imports had, in the order of their coming. */
  columns: text('columns').array().notNull(),
  people: integer('people').notNull().default(0),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** Queries kept under a name by those who may write them, for everybody who makes campaigns. */
export const savedQueries = pgTable('saved_queries', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  source: text('source').notNull(),
  sql: text('sql').notNull(),
  /** The phone column, and the country of numbers in national form; null: guessed, the sender's. */
  phone: text('phone'),
  country: text('country'),
  createdAt: time('created_at').notNull().defaultNow(),
});

export const listPeople = pgTable(
  'list_people',
  {
    listId: integer('list_id')
      .notNull()
      .references(() => lists.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    phone: phoneDigits('phone').notNull(),
    variables: jsonb('variables').$type<Record<string, string>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.listId, t.seq] }), uniqueIndex('list_people_phone').on(t.listId, t.phone)],
);

/**
 * One table of rows taken in, for a campaign, for a kept list, or (neither) for the suppressions. The rows that were
 * left out are in import_rejects.
 */
export const imports = pgTable(
  'imports',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    /** Without a foreign key: it goes some time after its campaign, by and by; see db/removals.ts. */
    campaignId: integer('campaign_id'),
    listId: integer('list_id').references(() => lists.id, { onDelete: 'cascade' }),
    fileName: text('file_name'),
    /** Where the rows came from and how they were read: {kind, delimiter, encoding, …}. */
    source: jsonb('source').$type<Record<string, Json>>().notNull().default({}),
    columns: text('columns').array().notNull(),
    phoneColumn: text('phone_column').notNull(),
    rows: integer('rows').notNull().default(0),
    imported: integer('imported').notNull().default(0),
    rejected: integer('rejected').notNull().default(0),
    duplicates: integer('duplicates').notNull().default(0),
    suppressed: integer('suppressed').notNull().default(0),
    /** Left out because another campaign wrote to them lately. */
    recent: integer('recent').notNull().default(0),
    /** Of what was imported, the `seq` of the first; the others follow without a gap. */
    firstSeq: integer('first_seq').notNull().default(1),
    /** Imported people by two-letter country; `??` where it is none. */
    countries: jsonb('countries').$type<Record<string, number>>().notNull().default({}),
    /** The caller's Idempotency-Key, and the SHA-256 of what came with it. */
    idempotencyKey: text('idempotency_key'),
    contentHash: bytes('content_hash'),
    /** When its rejected rows were forgotten. */
    forgottenAt: time('forgotten_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('imports_campaign').on(t.campaignId),
    index('imports_list').on(t.listId),
    uniqueIndex('imports_once')
      .on(sql`coalesce(${t.campaignId}, 0)`, sql`coalesce(${t.listId}, 0)`, t.idempotencyKey)
      .where(sql`${t.idempotencyKey} is not null`),
  ],
);

export const importRejects = pgTable(
  'import_rejects',
  {
    importId: integer('import_id')
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** Physical line of the file; the header is line 1. */
    line: integer('line').notNull(),
    column: text('column'),
    reasonCode: text('reason_code').notNull(),
    /** The row's own cells, as read. */
    cells: text('cells').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.line] })],
);

/** People who must not be messaged, for the whole account. */
export const suppressions = pgTable('suppressions', {
  phone: phoneDigits('phone').primaryKey(),
  reason: text('reason').notNull(),
  /** Who put them there: `person` (wrote or pressed it), `provider`, or `operator`. */
  source: text('source').$type<'person' | 'provider' | 'operator'>().notNull().default('operator'),
  /** The campaign that they answered. */
  campaignId: integer('campaign_id'),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** People who asked to be forgotten, as long as something of them is still here; see privacy/erase-person.ts. */
export const erasures = pgTable('erasures', {
  phone: phoneDigits('phone').primaryKey(),
  /** Whether the number stays on the list of people who must not be messaged. */
  keepSuppressed: boolean('keep_suppressed').notNull(),
  askedAt: time('asked_at').notNull().defaultNow(),
});

/** Who did what, when and from where. Rows are only added: a trigger refuses everything else, but see audit_forget. */
export const audit = pgTable(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: time('at').notNull().default(sql`clock_timestamp()`),
    actorKind: text('actor_kind').$type<Actor['kind']>().notNull(),
    actorId: integer('actor_id'),
    /** Names are kept as they were then. */
    actorName: text('actor_name').notNull(),
    /** A word of model/audit.ts. */
    action: text('action').$type<AuditAction>().notNull(),
    subjectKind: text('subject_kind').$type<Subject['kind'] | null>(),
    subjectId: integer('subject_id'),
    subjectName: text('subject_name'),
    outcome: text('outcome').$type<AuditOutcome>().notNull(),
    detail: jsonb('detail').$type<Record<string, Json>>().notNull().default({}),
    address: text('address'),
    requestId: text('request_id'),
  },
  (t) => [
    index('audit_at').on(t.at),
    index('audit_actor').on(t.actorKind, t.actorId, t.id),
    index('audit_subject').on(t.subjectKind, t.subjectId, t.id),
    index('audit_action').on(t.action, t.id),
  ],
);

/** Programs that call the API. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    /** SHA-256 of the token: it is random and long, so a fast hash is enough. */
    hash: bytes('hash').notNull().unique(),
    role: text('role').$type<Role>().notNull().default('marketer'),
    /** What it may do beyond its role: `query` (run recipient queries on the source databases), `numbers`. */
    rights: text('rights').array().notNull().default([]),
    /** Null: it is good until it is revoked. */
    expiresAt: time('expires_at'),
    /** To the minute. */
    lastUsedAt: time('last_used_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  () => [check('api_tokens_role', sql`role in ('viewer', 'marketer', 'administrator')`)],
);

/** People who sign in. */
export const users = pgTable(
  'users',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    /** In lower case, so that nobody has to remember how it was written. */
    email: text('email').notNull().unique(),
    role: text('role').$type<Role>().notNull(),
    /** What they may do beyond their role. */
    rights: text('rights').array().notNull().default([]),
    language: text('language').$type<Language>().notNull().default('en'),
    /** argon2id, with its parameters and salt; null until the invitation is taken. */
    passwordHash: text('password_hash'),
    disabledAt: time('disabled_at'),
    /** To the minute. */
    lastSeenAt: time('last_seen_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  () => [
    check('users_role', sql`role in ('viewer', 'marketer', 'administrator')`),
    check('users_email', sql`email = lower(email)`),
  ],
);

/** Who is signed in, and where. A row that is gone is a session that has ended. */
export const sessions = pgTable(
  'sessions',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of what the cookie holds. */
    hash: bytes('hash').notNull().unique(),
    createdAt: time('created_at').notNull().defaultNow(),
    /** To the minute. */
    lastSeenAt: time('last_seen_at').notNull().defaultNow(),
    /** However much it is used. */
    expiresAt: time('expires_at').notNull(),
    address: text('address').notNull(),
    userAgent: text('user_agent').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
);

/** One-time links by which people set a password: the first administrator, whoever is invited, or has forgotten it. */
export const passwordLinks = pgTable(
  'password_links',
  {
    /** SHA-256 of what the link holds. */
    hash: bytes('hash').primaryKey(),
    /** Null: it makes the first administrator. */
    userId: integer('user_id').references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: time('expires_at').notNull(),
  },
  // A new link takes the place of the one before.
  (t) => [uniqueIndex('password_links_one').on(sql`coalesce(${t.userId}, 0)`)],
);

/** How much of an allowance is used up, by what it is for; see account/throttle.ts. */
export const throttles = pgTable(
  'throttles',
  {
    key: text('key').primaryKey(),
    /** When all of it is there again: from then on the row means nothing. */
    fullAt: time('full_at').notNull(),
  },
  (t) => [index('throttles_full').on(t.fullAt)],
);

/** Where people have signed in from lately: strangers who guess elsewhere do not slow them down. */
export const signInAddresses = pgTable(
  'sign_in_addresses',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    address: text('address').notNull(),
    at: time('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.address] })],
);
