// Whom a schedule's runs go to, each run asking afresh.

/** Some of the people of an earlier campaign. */
export const AGAIN = ['failed', 'unread', 'not-replied', 'skipped', 'never-sent'] as const;
export type Again = (typeof AGAIN)[number];

export interface QueryAudience {
  /** On a source database, by its name. `phone`, `country`: as an import takes them. */
  query: { source: string; sql: string; phone?: string | undefined; country?: string | undefined };
}

export interface ListAudience {
  listId: number;
}

/** Those of an earlier campaign. Nobody whose message is `uncertain`, unless all are asked for. */
export interface EarlierAudience {
  campaignId: number;
  /** Default: all. */
  from?: 'all' | Again | undefined;
  /** Of the failed only those with this error. */
  errorCode?: string | undefined;
}

/** Those of the campaign that the schedule's last run launched; `else`: while there is none. */
export interface PreviousAudience extends Omit<EarlierAudience, 'campaignId'> {
  campaignId: 'previous';
  else: QueryAudience | ListAudience | EarlierAudience;
}

/** `recentDays`: people whom another campaign wrote to in so many days are left out. */
export type Audience = (QueryAudience | ListAudience | EarlierAudience | PreviousAudience) & {
  recentDays?: number | undefined;
};

/** Whether any of its runs would run a query. */
export function asksQuery(audience: Audience): boolean {
  return 'query' in audience || ('else' in audience && 'query' in audience.else);
}
