// Which column holds the phone.
import { expect, test } from 'vitest';
import { findPhoneColumn } from '../../src/import/columns.ts';

test.each<[string[], string]>([
  [['Nom', 'Téléphone'], 'Téléphone'],
  [['nom', 'TELEPHONE'], 'TELEPHONE'],
  [['phone_number', 'name'], 'phone_number'],
  [['Prénom', 'N° de téléphone', 'Ville'], 'N° de téléphone'],
  [['hotel', 'tel'], 'tel'],
  [['excellence', 'Tel.'], 'Tel.'],
  [['Tél (WhatsApp)', 'nom'], 'Tél (WhatsApp)'],
  [['Téléphone fixe', 'Mobile'], 'Mobile'],
  [['Numéro', 'Téléphone client'], 'Téléphone client'],
  [['Numéro', 'Nom'], 'Numéro'],
  [['MSISDN', 'x'], 'MSISDN'],
  [['x', 'Portable 1'], 'Portable 1'],
  [['customer number', 'GSM'], 'GSM'],
  [['cell phone', 'x'], 'cell phone'],
])('of %j it is %s', (columns, expected) => {
  expect(columns[findPhoneColumn(columns)]).toBe(expected);
});

test.each([[['hotel', 'excellence', 'nom']], [['']]])('none of %j', (columns) => {
  expect(() => findPhoneColumn(columns)).toThrow('No column looks like a phone');
});
