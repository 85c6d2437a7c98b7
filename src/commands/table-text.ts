// A table for a terminal: columns as wide as their cells, numbers to the right.

export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows].map((row) => row.map(harmless));
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const isNumber = header.map((_, i) => rows.length > 0 && rows.every((row) => /^[\d., %–]+$/.test(row[i] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const [top = [], ...below] = all;
  return [line(top), line(widths.map((width) => '─'.repeat(width))), ...below.map(line)].join('\n');
}

/** Names and texts of others move no cursor and begin no line of their own. */
function harmless(cell: string): string {
  return cell.replace(/\p{Cc}/gu, '·');
}
