// How far somebody is with a draft: kept for whoever goes on with it, in whatever browser.

export const DRAFT_STEPS = ['list', 'message', 'when', 'check'] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];

export const DRAFT_STARTS = ['now', 'at', 'cron'] as const;

/** `at` and `cron` are on the clocks of `zone`; they may be half written. */
export interface DraftState {
  step?: DraftStep | undefined;
  when?: DraftWhen | undefined;
}

export interface DraftWhen {
  start: (typeof DRAFT_STARTS)[number];
  at?: string | undefined;
  cron?: string | undefined;
  zone?: string | undefined;
}
