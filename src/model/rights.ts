// What a caller may be allowed beyond the ordinary.

/** The words go after "may". */
export const RIGHTS = {
  query: 'run queries on the source databases',
  numbers: 'see whole phone numbers in notifications',
  manage: 'read the audit',
} as const;
export type Right = keyof typeof RIGHTS;

export const ALL_RIGHTS = Object.keys(RIGHTS) as readonly Right[];

export function isRight(word: string): word is Right {
  return Object.hasOwn(RIGHTS, word);
}
