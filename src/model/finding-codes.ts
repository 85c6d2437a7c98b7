// The closed list of what can be found before a launch, and of how a callback stands: words that programs and the console go by.

export const FINDING_CODES = [
  'no_content',
  'no_recipients',
  'no_recipients_left',
  'no_service_window',
  'no_prices',
  'sent_lately',
  'templates_not_synced',
  'template_missing',
  'template_not_approved',
  'template_mismatch',
  'unknown_column',
  'values_missing',
  'values_refused',
  'values_too_long',
  'values_not_numbers',
  'links_not_https',
  'text_missing',
  'text_refused',
  'text_too_long',
  'text_not_number',
  'media_not_https',
  'media_missing',
  'media_not_uploaded',
  'too_many_buttons',
  'too_many_cards',
  'parameters_mixed',
  'parameter_unknown',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export const CALLBACK_CODES = [
  'registered',
  'not_registered',
  'no_public_url',
  'foreign_webhook',
  'provider_failed',
] as const;
export type CallbackCode = (typeof CALLBACK_CODES)[number];
