// Pages of lists.

/**
 * Of rows read with `limit + 1`: the extra one tells that another page follows and is left to it. `cursorOf` gives what
 * the next page begins after.
 */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (last: Row) => number | string) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: last !== undefined && rows.length > limit ? String(cursorOf(last)) : null };
}
