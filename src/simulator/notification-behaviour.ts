// How the simulator notifies: which statuses a message gets, when, in what dialect, and what happens when nobody listens.
import { z } from 'zod';
import { range, share } from './quantities.ts';

/** Each delay counts from the status before it, the first from the acceptance. Milliseconds. */
const delaysMs = z.strictObject({
  sent: range.default([50, 300]),
  delivered: range.default([200, 1500]),
  read: range.default([1000, 6000]),
  failed: range.default([100, 1000]),
});

/** Shares of the accepted messages. Failed ones are neither delivered nor read; the read are among the delivered. */
const shares = z.strictObject({
  /** Of those that do not fail: have a `sent` status. Half of the failed have one, too. */
  sent: share.default(1),
  delivered: share.default(0.95),
  read: share.default(0.6),
  failed: share.default(0.02),
  /** Of the read: have no `delivered` status. */
  readWithoutDelivered: share.default(0),
});

/** Whole POSTs are repeated, as they were, after firstMs, firstMs × factor, … at most maxMs, until giveUpMs after the first try. */
const retry = z.strictObject({
  firstMs: z.number().min(1).default(1000),
  factor: z.number().min(1).default(2),
  maxMs: z.number().min(1).default(60_000),
  giveUpMs: z.number().min(0).default(86_400_000),
});

export const notificationsSchema = z.strictObject({
  /** Off: messages accepted from now on get no statuses. */
  enabled: z.boolean().default(true),
  /** `value`: the Cloud `value` alone at the top level; `mixed`: each POST in the next of the three. */
  dialect: z.enum(['cloud', 'onprem', 'value', 'mixed']).default('onprem'),
  delaysMs: delaysMs.prefault({}),
  shares: shares.prefault({}),
  failedCode: z.union([z.number().int(), z.string()]).default(131026),
  /** Share of statuses that are posted a second time, within a second of the first. */
  duplicates: share.default(0),
  /** Share of messages with several statuses that are posted all at once or in reverse; their timestamps stay true. */
  disorder: share.default(0),
  /** Share of messages whose first status is posted before the answer to their own send is written. */
  beforeAnswer: share.default(0),
  /** Statuses in one POST, at most. In the Cloud dialect they are spread over several changes and entries. */
  batchSize: z.number().int().min(1).max(1000).default(1),
  /** Statuses due within this time of each other travel together, milliseconds. */
  batchWindowMs: z.number().min(1).max(60_000).default(10),
  /** POSTs under way at a time, per API key. */
  concurrency: z.number().int().min(1).max(256).default(32),
  /** An answer later than this is none, milliseconds. */
  timeoutMs: z.number().min(10).default(5000),
  retry: retry.prefault({}),
  conversation: z.boolean().default(false),
  pricing: z.boolean().default(false),
  /** Share of statuses that are `{id, status}` and nothing else. */
  minimal: share.default(0),
  /** Repeat a request's `biz_opaque_callback_data` in its statuses. */
  echoCallbackData: z.boolean().default(true),
});

export type NotificationBehaviour = z.infer<typeof notificationsSchema>;
