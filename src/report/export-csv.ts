// Deliveries as CSV, of one campaign or of many.
import type { Sql } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import { type ExportColumn, type ExportFilter, exportColumns, exportedCampaigns, exportPages } from './export-rows.ts';

export interface ExportInput {
  /** Campaign by campaign; default: those that have what the filter asks for. */
  campaignIds?: readonly number[] | undefined;
  filter: ExportFilter;
  /** Whether the first line holds the names of the columns; default: yes. */
  header?: boolean | undefined;
}

/** Yields the text in pieces of about 1 MB. Phones are digits without `+`, which a spreadsheet would take for a formula. */
export async function* exportCsv(
  sql: Sql,
  { campaignIds, filter, header = true }: ExportInput,
): AsyncGenerator<string> {
  const { ids, columns } = await prepareExport(sql, { campaignIds, filter });
  if (header) yield csvLine(columns.map(({ name }) => name));
  const row = `concat(${columns.map(cellOf).join(", ',', ")}, e'\\n')`;
  for (const id of ids) for await (const { text } of exportPages(sql, id, { filter, row })) yield text;
}

function cellOf({ kind, value }: ExportColumn): string {
  if (kind === 'time') return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return kind === 'text' ? textOf(value) : value;
}

/** As lib/csv-text.ts has it: what a spreadsheet would compute gets an apostrophe; it, and what would break the line, is quoted. */
function textOf(text: string): string {
  const inner = `regexp_replace(${text}, e'([;\\t|])([-=+@])', e'\\\\1\\'\\\\2', 'g')`;
  const harmless = `case when ${text} ~ e'^[-=+@\\t\\r\\n＝＋－＠]' then '''' || ${inner} else ${inner} end`;
  return `case when ${text} ~ e'[",\\r\\n]|^[-=+@\\t＝＋－＠]|[;\\t|][-=+@]' then '"' || replace(${harmless}, '"', '""') || '"' else ${text} end`;
}

/** Which campaigns, and the columns of them all: known before the first row. */
export async function prepareExport(
  sql: Sql,
  { campaignIds, filter }: Pick<ExportInput, 'campaignIds' | 'filter'>,
): Promise<{ ids: readonly number[]; columns: ExportColumn[] }> {
  const ids = campaignIds ?? (await exportedCampaigns(sql, filter));
  return { ids, columns: await exportColumns(sql, ids, campaignIds?.length !== 1) };
}
