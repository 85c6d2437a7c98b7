// The rows an import left out, as CSV to mend and upload again.
import type { Db } from '../db/client.ts';
import { csvLine } from '../lib/csv-text.ts';
import { type Language, reasonText } from '../model/reject-reasons.ts';
import { readImport, readRejectPage } from './queries.ts';

/** Rows per statement: short statements, so that a slow reader holds no snapshot. */
const PAGE = 1000;

/**
 * Yields CSV text: line, column, reason_code, reason, then the list's own columns. Cells of a row beyond those of the
 * header follow without a name. Nothing for an import that does not exist.
 */
export async function* readRejects(sql: Db, importId: number, language: Language = 'en'): AsyncGenerator<string> {
  const list = await readImport(sql, importId);
  if (!list) return;
  yield csvLine(['line', 'column', 'reason_code', 'reason', ...list.columns]);
  for (let after = 0; ; ) {
    const page = await readRejectPage(sql, importId, after, PAGE);
    if (page.length === 0) return;
    yield page
      .map((r) => csvLine([`${r.line}`, r.column ?? '', r.reasonCode, reasonText(r.reasonCode, language), ...r.cells]))
      .join('');
    after = page.at(-1)?.line ?? after;
  }
}
