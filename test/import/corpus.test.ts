// Files as people send them, one for each oddity: what becomes of every row, through the whole import.
import { createReadStream, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import { splitHeader } from '../../src/import/header.ts';
import { ImportError } from '../../src/import/import-error.ts';
import { readImport } from '../../src/import/queries.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { type CsvRequest, importCsv, readDeliveries, readRejectRows } from './lists.ts';

interface Expected {
  options?: Partial<Omit<CsvRequest, 'campaignId' | 'input'>>;
  rows?: { line: number; phone: number; variables: Record<string, string> }[];
  rejects?: { line: number; column: string | null; reasonCode: string }[];
  /** Of the import as it is kept, under `source`. */
  facts?: Record<string, unknown>;
  error?: { code: string; path: string };
}

const FOLDER = fileURLToPath(new URL('corpus/', import.meta.url));
const ENDING = '.expected.json';
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length));

const { sql } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');

async function readExpected(name: string): Promise<Expected> {
  return JSON.parse(await readFile(FOLDER + name + ENDING, 'utf8'));
}

/** The lines on which rows start: those of the deliveries are not stored. */
async function dataLines(name: string, { delimiter, encoding, header }: Expected['options'] = {}): Promise<number[]> {
  const { rows } = await openCsv(createReadStream(FOLDER + name), { delimiter, encoding });
  const lines = (await splitHeader(rows, header)).first.map((row) => row.line);
  for await (const batch of rows) lines.push(...batch.map((row) => row.line));
  return lines;
}

test('there are many, each with what is expected of it', () => {
  const files = readdirSync(FOLDER).filter((name) => !name.endsWith(ENDING));
  expect(files.sort()).toEqual([...names].sort());
  expect(names.length).toBeGreaterThan(80);
});

describe.each(names)('%s', (name) => {
  test('becomes what it says', async () => {
    const { options, rows = [], rejects = [], facts = {}, error } = await readExpected(name);
    const campaignId = await insertCampaign(sql, senderId);
    const taken = importCsv({ sql }, { campaignId, input: createReadStream(FOLDER + name), ...options });
    if (error) {
      await expect(taken).rejects.toThrow(ImportError);
      await expect(taken).rejects.toMatchObject(error);
      expect(await readDeliveries(sql, campaignId)).toEqual([]);
      return;
    }
    const { importId } = await taken;
    const stored = await readDeliveries(sql, campaignId);
    expect(stored.map(({ phone, variables }) => ({ phone, variables }))).toEqual(
      rows.map(({ phone, variables }) => ({ phone, variables })),
    );
    const left = await readRejectRows(sql, importId);
    expect(left.map(([line, reasonCode, column]) => ({ line, column, reasonCode }))).toEqual(rejects);
    const lines = [...rows, ...rejects].map(({ line }) => line).sort((a, b) => a - b);
    expect(await dataLines(name, options)).toEqual(lines);
    expect((await readImport(sql, importId))?.source).toMatchObject(facts);
  });
});
