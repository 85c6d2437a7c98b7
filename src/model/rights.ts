// What a caller may do: rights, and the roles that hold them.

/** The words go after "may". */
export const RIGHTS = {
  read: 'read campaigns, reports, lists and replies',
  export: 'take deliveries, rejects and opt-outs away as files',
  campaign: 'make and change campaigns, schedules, lists and opt-outs',
  launch: 'launch, pause, resume and cancel campaigns',
  query: 'run queries on the source databases',
  numbers: 'see whole phone numbers in notifications',
  manage: 'change senders, people, tokens and settings',
} as const;
export type Right = keyof typeof RIGHTS;

export const ALL_RIGHTS = Object.keys(RIGHTS) as readonly Right[];

/** Rights that may be given to one person or token beside its role. */
export const EXTRA_RIGHTS = ['query', 'numbers'] as const satisfies readonly Right[];
export type ExtraRight = (typeof EXTRA_RIGHTS)[number];

export const ROLES = ['viewer', 'marketer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

const OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  marketer: ['read', 'export', 'campaign', 'launch'],
  administrator: ALL_RIGHTS,
};

/** All rights of somebody, in the order of RIGHTS. Words that only a newer version knows mean nothing here. */
export function rightsOf(role: Role, extra: readonly string[]): Right[] {
  return ALL_RIGHTS.filter((right) => OF_ROLE[role].includes(right) || (isExtraRight(right) && extra.includes(right)));
}

export function isExtraRight(word: string): word is ExtraRight {
  return (EXTRA_RIGHTS as readonly string[]).includes(word);
}

/** The least of the roles that hold a right. */
export function roleFor(right: Right): Role {
  return ROLES.find((role) => OF_ROLE[role].includes(right)) ?? 'administrator';
}
