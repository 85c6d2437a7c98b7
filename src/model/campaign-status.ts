// Where a campaign stands.

export const CAMPAIGN_STATUSES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'canceled',
  'failed',
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** Nothing more is sent, but for what a completed one is told to send once more. */
export const ENDED: readonly CampaignStatus[] = ['completed', 'canceled', 'failed'];
