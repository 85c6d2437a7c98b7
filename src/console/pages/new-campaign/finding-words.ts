// Under which words of the check step a finding of the pre-flight is told.
import type { FindingCode } from '../../../model/finding-codes.ts';
import type { newCampaign } from '../../i18n/en/new-campaign.ts';

export type ItemName = keyof typeof newCampaign.item;

/** Null where it is told by the numbers, the template or the cost already. */
export const FINDING_WORDS: Readonly<Record<FindingCode, ItemName | null>> = {
  no_content: null,
  no_recipients: null,
  no_recipients_left: null,
  no_service_window: null,
  no_prices: null,
  sent_lately: null,
  templates_not_synced: null,
  template_missing: null,
  template_not_approved: null,
  unknown_column: null, // with its columns' names, below
  values_missing: null,
  values_refused: null,
  values_too_long: null,
  values_not_numbers: null,
  links_not_https: null,
  text_missing: 'textMissing',
  text_refused: 'textRefused',
  text_too_long: 'textTooLong',
  text_not_number: 'textNotNumber',
  media_not_https: 'mediaNotHttps',
  media_missing: 'mediaMissing',
  media_not_uploaded: 'mediaNotUploaded',
  template_mismatch: 'mismatch',
  too_many_buttons: 'tooManyButtons',
  too_many_cards: 'tooManyCards',
  parameters_mixed: 'parametersMixed',
  parameter_unknown: 'parameterUnknown',
};
