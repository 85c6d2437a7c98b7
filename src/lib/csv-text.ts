// Writing CSV that a spreadsheet can open without running anything.

/** A cell that begins like this is a formula, or hides one, to a spreadsheet; the wide signs are so in East Asia. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Where the list separator is not the comma, as in France, what follows one within a cell is a cell of its own. */
const WITHIN = /([;\t|])(?=[=+\-@])/g;
const NEEDS_QUOTES = /[",\r\n]/;

/** One line, comma-separated, with its line feed. Cells that a spreadsheet would compute get an apostrophe in front. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: string): string {
  const inner = cell.replace(WITHIN, "$1'");
  const harmless = FORMULA.test(cell) ? `'${inner}` : inner;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
