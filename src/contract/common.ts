// What every noun of the API shares: errors, lists, ids.
import { z } from 'zod';
import { readTime } from '../model/local-time.ts';
import type { Json } from '../model/template.ts';
import { zoneFault } from '../model/zone-names.ts';

export const problem = z
  .object({
    type: z.string().describe('URI reference of the kind of problem; about:blank where the status says it all'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.string().optional().describe('stable word for programs'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    columns: z.array(z.string()).optional().describe('of the list, where the one with the phones has to be named'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; `errors` names each field at fault and its mend.' });
export type Problem = z.infer<typeof problem>;

/** The database's `integer`: a greater id is nobody's. */
const MAX_ID = 2_147_483_647;

export const id = z.number().int().positive().max(MAX_ID);
/** An id in an address: decimal digits, where `Number` would take 0x1 and 1e3 too. */
export const idText = z
  .string()
  .regex(/^\d{1,10}$/, 'must be a number')
  .transform(Number)
  .pipe(id);
export const idParams = z.object({ id: idText });

/** `{items, next}`: give `next` back as `after`; null on the last page. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const pageQuery = z.strictObject({
  after: z
    .string()
    .refine((text) => /^\d{1,10}$/.test(text) && Number(text) <= MAX_ID, 'must be the `next` of an earlier page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('items per page'),
});

export const count = z.number().int().min(0);

/** A time as ISO 8601 in UTC. */
export const time = z.iso.datetime();

export const zoneName = z
  .string()
  .max(64)
  .superRefine((zone, context) => {
    const fault = zoneFault(zone);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('IANA name like Africa/Dakar');

/** A moment that somebody names: the route reads it by `readTime`, in the zone that goes with it. */
export const namedTime = z
  .string()
  .refine((text) => readTime(text, 'UTC') !== null, {
    message: 'must be a time like 2026-12-01T09:00, or 2026-12-01T09:00+00:00',
    abort: true,
  })
  .describe('2026-12-01T09:00 on the clocks of `zone`, or with an offset of its own, as in 2026-12-01T09:00Z');

/** Any JSON value, as the provider defines it. Bodies are JSON already; `z.json()` would be a recursive schema. */
export const json = z.unknown() as unknown as z.ZodType<Json>;
