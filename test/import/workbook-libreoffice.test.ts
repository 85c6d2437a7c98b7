// A French list, exported by LibreOffice as .xlsx and, in Windows-1252 with semicolons, as CSV.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openFile } from '../../src/import/open-file.ts';
import { readAll } from './read-all.ts';

async function cellsOf(name: string): Promise<string[][]> {
  const { rows } = await openFile(fileURLToPath(new URL(`files/libreoffice/${name}`, import.meta.url)));
  return (await readAll(rows)).map((row) => row.cells);
}

test('LibreOffice shows the same cells in a workbook and in a CSV of it: numbers, dates, spans of time, accents', async () => {
  const workbook = await cellsOf('liste.xlsx');
  expect(workbook).toEqual(await cellsOf('liste.csv'));
  expect(workbook).toHaveLength(5);
});

test('every kind of cell of a French list comes as LibreOffice shows it', async () => {
  const [, awa, ndeye] = await cellsOf('liste.xlsx');
  const phones = ['+221 77 123 45 67', '221771234567', '+221771234567'];
  const others = ['1 234 567,50', '-12,25', '15/03/2023', '1 août 1985', '12,5%', '36:05:09', '09:30'];
  const shown = (cells: string[] | undefined) => cells?.map((cell) => cell.replaceAll('\u00a0', ' '));
  expect(shown(awa)).toEqual(['Aïssatou', ...phones, ...others, "L'été à Thiès ; œuvre, 5 €"]);
  expect(shown(ndeye)?.slice(-5)).toEqual(['31 décembre 2000', '', '', '', 'une ligne\net une autre']);
});
