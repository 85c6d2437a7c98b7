// Lists taken in: into campaigns, kept lists and the suppressions.
import { z } from 'zod';
import { count, id, json, time } from './common.ts';

/** How a list is to be read; what is not said is detected. */
const reading = {
  phone: z.string().min(1).max(200).optional().describe('name of the phone column; default: guessed'),
  country: z.string().min(2).max(2).optional().describe('two letters; country of numbers in national form'),
};
const recentDays = z.coerce
  .number()
  .int()
  .min(1)
  .max(365)
  .optional()
  .describe('leave out people whom another campaign wrote to in so many days');

const fileQuery = z.strictObject({
  ...reading,
  delimiter: z.string().min(1).max(3).optional().describe('one character, or `tab`; default: detected'),
  encoding: z.string().min(1).max(40).optional().describe('utf-8, utf-16le, windows-1252 …; default: detected'),
  header: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('whether the first row holds the column names; default: detected'),
  sheet: z.string().min(1).max(100).optional().describe('sheet of a workbook; default: the first'),
});
export const importQuery = fileQuery.extend({ recentDays });
export const listImportQuery = fileQuery;
export const suppressionImportQuery = fileQuery.extend({
  reason: z.string().trim().min(1).max(200).default('imported').describe('kept with each person'),
});

export const queryImport = z.strictObject({
  source: z.string().min(1).max(100).describe('name of a source database: GRIOT_SOURCE_<NAME>'),
  sql: z.string().min(1).max(100_000).describe('one statement that gives rows'),
  ...reading,
});
export const campaignQueryImport = queryImport.extend({ recentDays });
export const keptListImport = z.strictObject({ listId: id, recentDays });

export const savedQueryInput = queryImport.extend({ name: z.string().trim().min(1).max(200) });
export const savedQuery = z
  .object({
    id: z.number().int(),
    name: z.string(),
    source: z.string(),
    sql: z.string().nullable().describe('null for whoever may not `query`'),
    phone: z.string().nullable(),
    country: z.string().nullable(),
    createdAt: time,
  })
  .meta({
    id: 'SavedQuery',
    description: 'A query on a source database, kept under a name for everybody who makes campaigns.',
  });
export const savedQueryImport = z.strictObject({ queryId: id, recentDays });

export const importHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('an import repeated with the same key is taken once; the answer is that of the first'),
});

const counts = {
  rows: count,
  imported: count.describe('new people'),
  rejected: count.describe('rows with a fault; see rejects.csv'),
  duplicates: count.describe('people it has already, by this list or an earlier one'),
  suppressed: count.describe('people who asked for no messages'),
  recent: count.describe('people whom another campaign wrote to lately; only with recentDays'),
};
export const importResult = z
  .object({ importId: z.number().int(), ...counts })
  .meta({ id: 'ImportResult', description: 'rows = imported + rejected + duplicates + suppressed + recent.' });
export const importRecord = z
  .object({
    id: z.number().int(),
    campaignId: z.number().int().nullable(),
    listId: z.number().int().nullable(),
    fileName: z.string().nullable(),
    columns: z.array(z.string()),
    phoneColumn: z.string(),
    source: z.record(z.string(), json).describe('where the rows came from and how they were read'),
    ...counts,
    countries: z.record(z.string(), count).describe('imported people by two-letter country; ?? where it is none'),
    createdAt: time,
    forgottenAt: time.nullable().describe('when its rejected rows were forgotten, with what they were rejected for'),
  })
  .meta({ id: 'Import', description: 'Rows taken in, for a campaign, a kept list, or (both null) the suppressions.' });

export const reject = z
  .object({
    line: z.number().int().describe('of the file; the first is 1'),
    column: z.string().nullable().describe('where the fault is; null where it is the row itself'),
    code: z.string(),
    reason: z.string(),
    cells: z.array(z.string()).describe('of the row, in the order of the columns'),
  })
  .meta({ id: 'Reject', description: 'A row that was left out, and why.' });
export const source = z.object({ name: z.string() }).meta({
  id: 'Source',
  description: 'A database that queries may read: GRIOT_SOURCE_<NAME>.',
});

export const listInput = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    importId: id.optional().describe('begins with the people that this import brought into its campaign'),
    campaignId: id.optional().describe('begins with all people of this campaign'),
  })
  .refine((input) => !(input.importId && input.campaignId), {
    message: 'give either importId or campaignId',
    path: ['campaignId'],
  });
export const listPatch = z.strictObject({ name: z.string().trim().min(1).max(200) });
export const keptList = z
  .object({
    id: z.number().int(),
    name: z.string(),
    columns: z.array(z.string()),
    people: count,
    countries: z.record(z.string(), count).describe('its people by two-letter country; ?? where it is none'),
    source: z
      .object({
        kind: z.string().describe('csv, xlsx, query, list, campaign'),
        fileName: z.string().nullable(),
      })
      .nullable()
      .describe('where what came last came from; null while nothing did'),
    updatedAt: time.describe('when people came last, or it was made'),
    createdAt: time,
  })
  .meta({
    id: 'List',
    description: 'People kept to be used by several campaigns. What a campaign took stays as it was.',
  });
