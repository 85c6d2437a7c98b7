// The names of columns, and which column holds the phone.
import { describe, expect, test } from 'vitest';
import { findPhoneColumn, nameColumns, numberColumns } from '../../src/import/columns.ts';
import type { CountryCode } from '../../src/model/phone.ts';

const rowsOf = (table: string[][]) => table.map((cells, at) => ({ line: at + 2, cells }));

describe('by the names alone', () => {
  test.each<[string[], string]>([
    [['Nom', 'Téléphone'], 'Téléphone'],
    [['nom', 'TELEPHONE'], 'TELEPHONE'],
    [['phone_number', 'name'], 'phone_number'],
    [['Prénom', 'N° de téléphone', 'Ville'], 'N° de téléphone'],
    [['hotel', 'tel'], 'tel'],
    [['excellence', 'Tel.'], 'Tel.'],
    [['Tél (WhatsApp)', 'nom'], 'Tél (WhatsApp)'],
    [['Téléphone fixe', 'Mobile'], 'Mobile'],
    [['Téléphone fixe', 'Numéro mobile'], 'Numéro mobile'],
    [['Tel bureau', 'Tel'], 'Tel'],
    [['Fax', 'Téléphone fixe'], 'Téléphone fixe'],
    [['Numéro', 'Téléphone client'], 'Téléphone client'],
    [['Numéro', 'Nom'], 'Numéro'],
    [['MSISDN', 'x'], 'MSISDN'],
    [['x', 'Portable 1'], 'Portable 1'],
    [['customer number', 'GSM'], 'GSM'],
    [['cell phone', 'x'], 'cell phone'],
    [['phone_2', 'phone'], 'phone'],
    [['phone', 'phone_2'], 'phone'],
    [['Tel2', 'Tel1'], 'Tel2'],
    [['numTel', 'nom'], 'numTel'],
    [['clientTel', 'nom'], 'clientTel'],
    [['recipient', 'nom'], 'recipient'],
    [['wa_id', 'profile'], 'wa_id'],
    [['nome', 'Celular'], 'Celular'],
    [['الاسم', 'رقم الهاتف'], 'رقم الهاتف'],
  ])('of %j it is %s', (columns, expected) => {
    expect(columns[findPhoneColumn(columns)]).toBe(expected);
  });

  test.each([[['hotel', 'excellence', 'nom']], [['']]])('none of %j', (columns) => {
    expect(() => findPhoneColumn(columns)).toThrow('No column looks like a phone');
  });
});

describe('by the names and what the columns hold', () => {
  const [A, B, C] = ['771234567', '76 123 45 67', '+2250707123456'];
  test.each<[what: string, columns: string[], table: string[][], expected: string, country?: CountryCode | null]>([
    [
      'a customer number',
      ['numero', 'mobile'],
      [
        ['10002345', A],
        ['10002346', B],
      ],
      'mobile',
    ],
    [
      'a weak name',
      ['numero', 'contact'],
      [
        ['10002345', A],
        ['10002346', B],
      ],
      'contact',
    ],
    [
      'a weak name that holds',
      ['contact', 'numero'],
      [
        ['Awa', A],
        ['Koffi', B],
      ],
      'numero',
    ],
    [
      'no telling name',
      ['numéro client', 'nom', 'contact'],
      [
        ['1001', 'Awa', A],
        ['1002', 'Koffi', C],
      ],
      'contact',
    ],
    [
      'no name at all',
      ['column_1', 'column_2'],
      [
        ['Awa', A],
        ['Koffi', B],
      ],
      'column_2',
    ],
    [
      'landlines beside mobiles',
      ['Téléphone', 'Autre tel'],
      [
        ['338211234', A],
        ['338211235', B],
      ],
      'Autre tel',
    ],
    [
      'landlines alone',
      ['Téléphone', 'nom'],
      [
        ['338211234', 'Awa'],
        ['338211235', 'Koffi'],
      ],
      'Téléphone',
    ],
    [
      'damage, before strangers get messages',
      ['phone', 'agent'],
      [
        ['2,21771E+11', A],
        ['2,21771E+11', B],
      ],
      'phone',
    ],
    [
      'names in place of phones',
      ['recipient', 'contact'],
      [
        ['Awa', A],
        ['Koffi', B],
      ],
      'contact',
    ],
    [
      'an empty column',
      ['phone', 'contact'],
      [
        ['', A],
        ['', B],
      ],
      'contact',
    ],
    [
      'a column that is mostly empty',
      ['phone', 'mobile'],
      [
        ['', A],
        ['', B],
        ['', C],
        [A, B],
      ],
      'mobile',
    ],
    [
      'nothing good',
      ['phone', 'nom'],
      [
        ['abc', 'Awa'],
        ['12', 'Koffi'],
      ],
      'phone',
    ],
    [
      'both good',
      ['nom', 'phone_2', 'phone'],
      [
        ['Awa', A, B],
        ['Koffi', B, C],
      ],
      'phone',
    ],
    [
      'dates',
      ['date', 'contact'],
      [
        ['2024-01-15', A],
        ['2024-01-16', B],
      ],
      'contact',
    ],
    [
      'the country asked for',
      ['code', 'contact'],
      [
        ['761234567', '0707123456'],
        ['991234567', '0504123456'],
        ['981234567', '707123456'],
      ],
      'contact',
      'CI',
    ],
    [
      'no country',
      ['code', 'contact'],
      [
        ['12', A],
        ['13', B],
      ],
      'contact',
      null,
    ],
  ])('with %s', (_, columns, table, expected, country = 'SN') => {
    expect(columns[findPhoneColumn(columns, undefined, rowsOf(table), country)]).toBe(expected);
  });

  test.each<[string, string[], string[][], CountryCode | null]>([
    [
      'amounts',
      ['nom', 'montant'],
      [
        ['Awa', '15000000'],
        ['Koffi', '25000000'],
      ],
      'SN',
    ],
    [
      'two that are alike',
      ['a', 'b'],
      [
        ['12345678', '87654321'],
        ['12345679', '87654322'],
      ],
      null,
    ],
  ])('%s are no phones', (_, columns, table, country) => {
    expect(() => findPhoneColumn(columns, undefined, rowsOf(table), country)).toThrow('No column looks like a phone');
  });
});

test('the caller names it by its name, in any case, accents or not', () => {
  const columns = ['Phone', 'phone', 'Ligne 2', 'N° Tél.'];
  expect(['phone', 'PHONE', ' ligne 2 ', 'n° tel'].map((name) => findPhoneColumn(columns, name))).toEqual([1, 0, 2, 3]);
});

test('what is not there is told with what is', () => {
  expect(() => findPhoneColumn(['nom', 'ville'], 'mobile')).toThrow(
    'There is no column "mobile"; the list has "nom", "ville": name the column that holds the phones',
  );
  expect(() => findPhoneColumn(['nom'], '!')).toThrow('There is no column "!"');
  expect(() => findPhoneColumn(numberColumns(30))).toThrow('"column_20", 10 more');
});

test('rows that bring their phone need no column for it', () => {
  const row = { line: 2, cells: ['Awa'], phone: '+221771234567' };
  expect(findPhoneColumn(['nom'], undefined, [row])).toBe(-1);
});

test.each<[string[], string[]]>([
  [
    [' nom ', '', 'nom', 'nom_2', ''],
    ['nom', 'column_2', 'nom_3', 'nom_2', 'column_5'],
  ],
  [
    ['', 'column_1'],
    ['column_1_2', 'column_1'],
  ],
  [
    ['\uFEFF"phone"', '\u00A0ville\u00A0'],
    ['phone', 'ville'],
  ],
  [
    ['ï»¿phone', "'nom'", '"dit ""Baye"""'],
    ['phone', 'nom', 'dit "Baye"'],
  ],
  [
    ['N° de\r\n téléphone', 'a\tb'],
    ['N° de téléphone', 'a b'],
  ],
  [
    ['__proto__', 'constructor'],
    ['__proto__', 'constructor'],
  ],
  [['phone', ...Array(150).fill(' ')], ['phone']],
])('%j are named %j', (header, expected) => {
  expect(nameColumns(header)).toEqual(expected);
});

test.each<[string, string[], string]>([
  ['too many', Array.from({ length: 101 }, (_, at) => `c${at}`), 'too_many_columns'],
  ['endless', ['x'.repeat(201)], 'column_name_too_long'],
  ['unreadable', ['Pr\uFFFDnom'], 'unreadable'],
  ['without a character', ['a\0b'], 'unreadable'],
  ['half a character', ['\uD83D'], 'unreadable'],
])('names that are %s are an error', (_, header, code) => {
  expect(() => nameColumns(header)).toThrow(expect.objectContaining({ name: 'ImportError', code }));
});
