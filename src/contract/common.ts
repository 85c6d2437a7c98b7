// What every noun of the API shares: errors, lists, ids.
import { z } from 'zod';

/** RFC 9457 problem details; `errors` names each field at fault and the mend. */
export const problem = z
  .object({
    type: z.string().describe('URI reference of the kind of problem; about:blank where the status says it all'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.string().optional().describe('stable word for programs'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const idParams = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) });

/** `{items, next}`: give `next` back as `after`; null on the last page. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const pageQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,10}$/, 'must be the `next` of an earlier page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('items per page'),
});

/** A time as ISO 8601 in UTC. */
export const time = z.iso.datetime();

/** Any JSON value, as the provider defines it. */
export const json = z.json();
