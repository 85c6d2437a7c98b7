// The locks under which imports into one target come one after the other; whoever else changes a target as a whole takes
// the same one. They also tell which imports are under way.

/** First keys of the advisory locks, so that they meet no others; the second is the target's id. */
export const IMPORT_LOCKS = { campaign: 7001, list: 7002, suppressions: 7003 } as const;
