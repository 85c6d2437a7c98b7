// Why a row of a list was left out, in words for the person who must mend it.
import type { PhoneReason } from './phone.ts';

export type RejectCode =
  | PhoneReason
  | 'too_few_cells'
  | 'too_many_cells'
  | 'cell_too_long'
  | 'unreadable_characters'
  | 'duplicate'
  | 'suppressed'
  | 'recent'
  | 'value_missing'
  | 'value_refused'
  | 'value_too_long'
  | 'link_not_https'
  | 'value_not_number';
export type Language = 'en' | 'fr';

export const REJECT_REASONS: Readonly<Record<RejectCode, Readonly<Record<Language, string>>>> = {
  empty: { en: 'The phone is missing', fr: 'Le téléphone manque' },
  letters: { en: 'The phone holds letters', fr: 'Le téléphone contient des lettres' },
  excel_scientific: {
    en: 'Excel shortened the phone (2.2E+11) and its last digits are lost: format the column as text and enter it again',
    fr: 'Excel a abrégé le téléphone (2,2E+11) et ses derniers chiffres sont perdus : mettez la colonne au format texte et saisissez-le à nouveau',
  },
  excel_lost_zero: {
    en: 'A digit of the phone is missing, perhaps a zero in front that Excel removed: format the column as text and enter it again',
    fr: "Il manque un chiffre au téléphone, peut-être un zéro au début qu'Excel a retiré : mettez la colonne au format texte et saisissez-le à nouveau",
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
  value_missing: {
    en: 'The message needs this value and the cell is empty: fill it in, or write {{column|a default}} in the message',
    fr: 'Le message a besoin de cette valeur et la cellule est vide : remplissez-la, ou écrivez {{colonne|un défaut}} dans le message',
  },
  value_refused: {
    en: 'The value holds a line break, a tab or more than four spaces in a row, which WhatsApp refuses: take them out, or have the campaign clean its values',
    fr: 'La valeur contient un retour à la ligne, une tabulation ou plus de quatre espaces de suite, que WhatsApp refuse : retirez-les, ou laissez la campagne nettoyer ses valeurs',
  },
  value_too_long: {
    en: 'With this value a text of the message is longer than WhatsApp takes: shorten it',
    fr: "Avec cette valeur, un texte du message est plus long que WhatsApp ne l'accepte : raccourcissez-la",
  },
  link_not_https: {
    en: 'WhatsApp fetches images, videos and documents only from links that begin with https://',
    fr: 'WhatsApp ne charge les images, vidéos et documents que par des liens qui commencent par https://',
  },
  value_not_number: {
    en: 'The message needs a whole number here (an amount in thousandths), a date like 2026-12-31T18:00, or degrees like 14.6937',
    fr: 'Le message a besoin ici d’un nombre entier (un montant en millièmes), d’une date comme 2026-12-31T18:00, ou de degrés comme 14.6937',
  },
  recent: {
    en: 'Another campaign wrote to this person a short time ago',
    fr: 'Une autre campagne a écrit à cette personne il y a peu',
  },
};

/** The words for a code as stored; a code of a newer version speaks for itself. */
export function reasonText(code: string, language: Language): string {
  return Object.hasOwn(REJECT_REASONS, code) ? REJECT_REASONS[code as RejectCode][language] : code;
}
