// For how many days what is known of people is kept.

/** Null: as long as what it belongs to. */
export interface Retention {
  /** Numbers and values of the deliveries of ended campaigns, from their end on. */
  deliveries: number | null;
  /** What people wrote and pressed. */
  replies: number | null;
  /** Rows that imports rejected. */
  rejects: number | null;
  /** People on kept lists, from the last import into or out of the list on. */
  lists: number | null;
  /** Entries of the audit. */
  audit: number | null;
}

export const KEPT: Retention = { deliveries: null, replies: null, rejects: null, lists: null, audit: null };

/**
 * The provider repeats a notification for 7 days, and a person may answer, or opt out, some weeks after a message: what
 * tells whom a reply is about, and which word of theirs is the latest, is not forgotten before.
 */
export const LEAST_DAYS: Readonly<Record<keyof Retention, number>> = {
  deliveries: 7,
  replies: 30,
  rejects: 1,
  lists: 1,
  audit: 30,
};
