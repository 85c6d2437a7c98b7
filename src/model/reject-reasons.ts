// Why a row of a list was left out, in words for the person who must mend it.
import type { PhoneReason } from './phone.ts';

export type RejectCode =
  | PhoneReason
  | 'too_few_cells'
  | 'too_many_cells'
  | 'cell_too_long'
  | 'unreadable_characters'
  | 'duplicate'
  | 'suppressed';
export type Language = 'en' | 'fr';

export const REJECT_REASONS: Readonly<Record<RejectCode, Readonly<Record<Language, string>>>> = {
  empty: { en: 'The phone is missing', fr: 'Le téléphone manque' },
  letters: { en: 'The phone holds letters', fr: 'Le téléphone contient des lettres' },
  excel_scientific: {
    en: 'Excel shortened the phone (2.2E+11) and its last digits are lost: format the column as text and enter it again',
    fr: 'Excel a abrégé le téléphone (2,2E+11) et ses derniers chiffres sont perdus : mettez la colonne au format texte et saisissez-le à nouveau',
  },
  several: {
    en: 'The cell holds several phones: keep one, or make a row of each',
    fr: 'La cellule contient plusieurs téléphones : gardez-en un, ou faites une ligne de chacun',
  },
  no_country: {
    en: 'The phone has no country code: write it as +221…, or choose the country of the list',
    fr: "Le téléphone n'a pas d'indicatif : écrivez +221…, ou choisissez le pays de la liste",
  },
  too_short: { en: 'The phone has too few digits', fr: 'Le téléphone a trop peu de chiffres' },
  too_long: { en: 'The phone has too many digits', fr: 'Le téléphone a trop de chiffres' },
  impossible: { en: 'No operator uses such a number', fr: "Aucun opérateur n'utilise un tel numéro" },
  landline: { en: 'The phone is a landline', fr: 'Le téléphone est une ligne fixe' },
  too_few_cells: { en: 'The row has fewer cells than the header', fr: "La ligne a moins de cellules que l'en-tête" },
  too_many_cells: { en: 'The row has more cells than the header', fr: "La ligne a plus de cellules que l'en-tête" },
  cell_too_long: { en: 'The cell is too long', fr: 'La cellule est trop longue' },
  unreadable_characters: {
    en: 'The cell holds characters that cannot be read: check the encoding of the file',
    fr: "La cellule contient des caractères illisibles : vérifiez l'encodage du fichier",
  },
  duplicate: { en: 'The same phone is already in the campaign', fr: 'Le même téléphone est déjà dans la campagne' },
  suppressed: { en: 'This person asked for no messages', fr: 'Cette personne ne veut pas de messages' },
};

/** The words for a code as stored; a code of a newer version speaks for itself. */
export function reasonText(code: string, language: Language): string {
  return Object.hasOwn(REJECT_REASONS, code) ? REJECT_REASONS[code as RejectCode][language] : code;
}
