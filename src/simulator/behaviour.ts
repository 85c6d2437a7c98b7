// How the simulator behaves: one schema for the options and for the control endpoint; all of it changes while running.
import { z } from 'zod';
import { notificationsSchema } from './notification-behaviour.ts';
import { range, share } from './quantities.ts';
import { SAMPLE_TEMPLATES } from './sample-templates.ts';

/**
 * How a refusal is written. `onprem`: `errors` array; `onprem-200`: the same under HTTP 200; `onprem-object`: `errors` as one object;
 * `cloud`: `error`; `meta`: `meta.developer_message` holding a Cloud error as text; the rest is what proxies answer.
 */
export const refusalForm = z.enum([
  'onprem',
  'onprem-200',
  'onprem-object',
  'cloud',
  'meta',
  'html',
  'empty',
  'truncated',
]);

/** One reason to refuse. Every condition given must hold; a rule without conditions refuses everything. The first rule that fits decides. */
const refusalRule = z.strictObject({
  /** The provider's code; null leaves it out of the body. */
  code: z.union([z.number().int(), z.string(), z.null()]),
  /** Default: the documented title of the code. */
  title: z.string().optional(),
  details: z.string().optional(),
  /** Default: what goes with the code. */
  httpStatus: z.number().int().min(200).max(599).optional(),
  form: refusalForm.optional(),
  /** Sent as `Retry-After`, seconds. */
  retryAfterSeconds: z.number().min(0).optional(),
  /** Condition: this share of the requests. */
  share: share.optional(),
  /** Draw the share once per person, so that a repeated request is refused again, instead of once per request. */
  perPerson: z.boolean().default(false),
  /** Condition: one of these numbers, digits. */
  to: z.array(z.string()).optional(),
  /** Condition: a regular expression the number matches. */
  pattern: z.string().refine(isPattern, 'not a regular expression').optional(),
  /** Condition: only the next so many requests that meet the other conditions; counted down in place. */
  next: z.number().int().min(0).optional(),
});

const rateLimit = z.strictObject({
  /** Requests admitted in any sliding second, per API key; null: no limit. Refused requests are not counted. */
  perSecond: z.number().int().min(1).nullable().default(null),
  code: z.union([z.number().int(), z.string()]).default(429),
  form: refusalForm.default('onprem'),
  retryAfter: z.enum(['seconds', 'date', 'none']).default('seconds'),
  retryAfterSeconds: z.number().min(0).default(1),
});

const templates = z.strictObject({
  form: z.enum(['onprem', 'cloud']).default('onprem'),
  /** Check sends against the list: name and language, status, number of parameters. */
  checked: z.boolean().default(true),
  /** Templates per page where the request names no limit. */
  defaultLimit: z.number().int().min(1).default(10),
  maxLimit: z.number().int().min(1).default(1000),
  list: z
    .array(
      z.looseObject({
        name: z.string(),
        language: z.string(),
        status: z.string(),
        category: z.string(),
        components: z.array(z.looseObject({ type: z.string() })),
      }),
    )
    .default(SAMPLE_TEMPLATES),
});

const health = z.strictObject({
  form: z.enum(['onprem', 'hosts', 'cloud']).default('onprem'),
  /** `gateway_status`, or `can_send_message` in the Cloud form (where `connected` is written `AVAILABLE`). */
  status: z.string().default('connected'),
});

export const behaviourSchema = z.strictObject({
  /** Time from a request's arrival to its answer, milliseconds. */
  latencyMs: range.default([0, 0]),
  /** Form of refusals by the simulator's own checks (key, body, template). */
  refusalForm: refusalForm.default('onprem'),
  refusals: z.array(refusalRule).default([]),
  rateLimit: rateLimit.prefault({}),
  /** Share of requests accepted, with statuses to follow, whose connection is cut instead of an answer. */
  lostAnswers: share.default(0),
  /** Share of requests accepted and never answered; the connection stays open. */
  hang: share.default(0),
  /** Share of requests whose connection is cut before acceptance: the person gets nothing. */
  resets: share.default(0),
  /** Share of answers after which the connection is closed unannounced. */
  closeAfterAnswer: share.default(0),
  /** Form of an acceptance: as the request (`auto`), or always one of them; `bare` is `messages` alone. */
  acceptedForm: z.enum(['auto', 'onprem', 'cloud', 'bare']).default('auto'),
  /** Share of accepted people whose `wa_id` is not the number dialled. */
  waIdDiffers: share.default(0),
  /** `messages[0].message_status`, e.g. `held_for_quality_assessment`; null leaves it out. */
  messageStatus: z.string().nullable().default(null),
  /** Share of the accepted that get `messageStatus`. */
  messageStatusShare: share.default(1),
  /** HTTP status of every call that is not a send; null: they work. */
  configOutage: z.number().int().min(400).max(599).nullable().default(null),
  templates: templates.prefault({}),
  health: health.prefault({}),
  notifications: notificationsSchema.prefault({}),
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export type RefusalForm = z.infer<typeof refusalForm>;
export type RefusalRule = z.infer<typeof refusalRule>;
export type Template = Behaviour['templates']['list'][number];

/** Any part of a behaviour, before defaults; arrays are taken whole. */
export type BehaviourPatch = DeepPartial<z.input<typeof behaviourSchema>>;
type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** The behaviour with a patch laid over it, objects merged, everything else replaced. Throws ZodError. */
export function mergeBehaviour(current: Behaviour | undefined, patch: unknown): Behaviour {
  return behaviourSchema.parse(merge(current, patch));
}

function merge(base: unknown, patch: unknown): unknown {
  if (!isPlainObject(base) || !isPlainObject(patch)) return patch;
  let merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value !== undefined) merged = { ...merged, [key]: merge(base[key], value) };
  }
  return merged;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
