// What can be wrong with a request about a campaign.
import type { FindingCode } from '../model/finding-codes.ts';

export type CampaignErrorCode =
  | 'campaign_not_found'
  | 'sender_not_found'
  | 'sender_not_named'
  | 'not_a_draft'
  | 'already_launched'
  | 'wrong_state'
  | 'launch_in_the_past'
  | 'not_launchable'
  | 'bad_placeholder'
  | 'bad_message'
  | 'bad_test'
  | 'nobody_left'
  | 'schedule_not_found'
  | 'bad_schedule'
  | 'bad_restore'
  | 'restore_unsettled';

export interface Finding {
  /** An error keeps a campaign from being launched. */
  level: 'error' | 'warning';
  code: FindingCode;
  path: string;
  message: string;
}

/** `path` names the field at fault; `findings` says it all where there is more than one. */
export class CampaignError extends Error {
  override readonly name = 'CampaignError';
  readonly code: CampaignErrorCode;
  readonly path: string;
  readonly findings: readonly Finding[];
  constructor(code: CampaignErrorCode, message: string, path: string, findings: readonly Finding[] = []) {
    super(message);
    this.code = code;
    this.path = path;
    this.findings = findings;
  }
}

export function campaignNotFound(id: number): CampaignError {
  return new CampaignError('campaign_not_found', `There is no campaign ${id}`, 'campaignId');
}

export function scheduleNotFound(id: number): CampaignError {
  return new CampaignError('schedule_not_found', `There is no schedule ${id}`, 'scheduleId');
}
