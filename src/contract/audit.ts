// The audit: who did what, when and from where.
import { z } from 'zod';
import { ACTOR_KINDS } from '../model/actor.ts';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditAction, SUBJECT_KINDS } from '../model/audit.ts';
import { json, listOf, pageQuery, time } from './common.ts';

const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];
const GROUPS = new Set(ACTIONS.map((action) => action.split('.')[0]));

/** `user`, or `user:3`. */
const kindAndId = <Kind extends string>(kinds: readonly Kind[]) =>
  z.string().transform((text, context) => {
    const [, kind = '', id] = /^([a-z]+)(?::(\d{1,9}))?$/.exec(text) ?? [];
    if ((kinds as readonly string[]).includes(kind))
      return { kind: kind as Kind, id: id === undefined ? null : Number(id) };
    context.addIssue({
      code: 'custom',
      message: `must be one of ${kinds.join(', ')}, with an id or without: ${kinds[0]}:3`,
    });
    return z.NEVER;
  });

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text));

const filters = {
  actor: kindAndId(ACTOR_KINDS).optional().describe('who: `user:3`, `token:2`; `user`: any'),
  subject: kindAndId(SUBJECT_KINDS).optional().describe('to what: `campaign:12`; `sender`: any'),
  action: z
    .string()
    .refine((text) => text in AUDIT_ACTIONS || GROUPS.has(text), {
      message: `must be one of ${[...GROUPS].join(', ')}, or a whole action like campaign.launch`,
    })
    .optional()
    .describe('`campaign.launch`; `campaign`: any of them'),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  from: moment.optional().describe('from this instant, or day (UTC), on'),
  to: moment.optional().describe('before this instant, or day (UTC)'),
};

export const auditExportQuery = z.strictObject(filters);
export const auditQuery = pageQuery.extend({
  ...filters,
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the `next` of an earlier page')
    .optional(),
});

export const auditEntry = z
  .object({
    id: z.number().int(),
    at: time,
    actor: z.object({
      kind: z
        .enum(ACTOR_KINDS)
        .describe(
          'environment: GRIOT_API_TOKEN; command: a user of the operating system; griot: by itself; anonymous: not signed in',
        ),
      id: z.number().int().nullable(),
      name: z.string(),
    }),
    action: z.enum(ACTIONS as [AuditAction, ...AuditAction[]]),
    subject: z
      .object({
        kind: z.enum(SUBJECT_KINDS),
        id: z.number().int().nullable(),
        name: z.string().nullable().describe('as it was called then; of a person, the masked number'),
      })
      .nullable(),
    outcome: z.enum(AUDIT_OUTCOMES).describe('refused: Griot said no; failed: something broke'),
    detail: z.record(z.string(), json).describe('what was asked for and what came of it; numbers are masked'),
    address: z.string().nullable().describe('IP address, or the machine where a command ran; null: Griot by itself'),
    requestId: z.string().nullable().describe('as in the log'),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when and from where. Entries are never changed.' });
export const auditPage = listOf(auditEntry);
