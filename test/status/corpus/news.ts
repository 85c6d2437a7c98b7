// News of templates, numbers and accounts.
import { change } from '../setup.ts';
import type { Case } from './case.ts';

const TEMPLATE = {
  message_template_id: 594425479261596,
  message_template_name: 'promo',
  message_template_language: 'fr',
};

const news = (field: string, value: object, effect: Case['effect']): Case => ({
  name: `${field}: ${Object.values(value)
    .filter((word) => typeof word === 'string')
    .join(', ')}`,
  body: ({ at }) => change(field, value, at),
  effect,
});

const template = (event: string, told: string | null, fields: object = {}): Case =>
  news(
    'message_template_status_update',
    { event, ...TEMPLATE, reason: 'NONE', ...fields },
    {
      events: [`message_template_status_update ${event} promo (fr)${told ? ` → ${told}` : ''}`],
      paused: told?.startsWith('paused') ?? false,
    },
  );

const account = (event: string, told: string | null, fields: object): Case =>
  news(
    'account_update',
    { event, phone_number: '221338000000', ...fields },
    {
      events: [`account_update ${event} 221338000000${told ? ` → ${told}` : ''}`],
      paused: told?.startsWith('paused') ?? false,
    },
  );

export const NEWS_CASES: Case[] = [
  template('PAUSED', 'paused_1', { other_info: { title: 'FIRST_PAUSE', description: 'For 3 hours' } }),
  template('DISABLED', 'paused_1', { disable_info: { disable_date: '2026-11-20' } }),
  template('REJECTED', 'paused_1', { reason: 'INCORRECT_CATEGORY' }),
  template('PENDING_DELETION', 'paused_1'),
  template('APPROVED', 'template_approved'),
  template('REINSTATED', 'template_approved'),
  template('FLAGGED', null, { disable_info: { disable_date: '2026-11-20' } }),
  template('IN_APPEAL', null),
  {
    name: 'message_template_status_update as a bare value, without a time',
    body: () => ({ event: 'PAUSED', ...TEMPLATE, reason: 'NONE' }),
    effect: { events: ['message_template_status_update PAUSED promo (fr) → paused_1'], paused: true },
  },
  {
    name: 'message_template_status_update of another template',
    body: ({ at }) =>
      change('message_template_status_update', { ...TEMPLATE, event: 'PAUSED', message_template_name: 'autre' }, at),
    effect: { events: ['message_template_status_update PAUSED autre (fr) → nothing_ran'] },
  },
  news(
    'message_template_quality_update',
    { previous_quality_score: 'GREEN', new_quality_score: 'RED', ...TEMPLATE },
    { events: ['message_template_quality_update RED promo (fr)'] },
  ),
  news(
    'template_category_update',
    { previous_category: 'UTILITY', new_category: 'MARKETING', ...TEMPLATE },
    { events: ['template_category_update MARKETING promo (fr)'] },
  ),
  news(
    'phone_number_quality_update',
    { display_phone_number: '221338000000', event: 'FLAGGED', current_limit: 'TIER_10K' },
    { events: ['phone_number_quality_update FLAGGED 221338000000'] },
  ),
  news(
    'phone_number_name_update',
    { display_phone_number: '221338000000', decision: 'APPROVED', requested_verified_name: 'Griot' },
    { events: ['phone_number_name_update APPROVED 221338000000'] },
  ),
  account('DISABLED_UPDATE', 'paused_1', {
    ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'November 20, 2026' },
  }),
  account('DISABLED_UPDATE', null, { ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }),
  account('DISABLED_UPDATE', 'account_restored', { ban_info: { waba_ban_state: 'REINSTATE' } }),
  account('ACCOUNT_RESTRICTION', 'paused_1', {
    restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1798099200 }],
  }),
  account('ACCOUNT_RESTRICTION', null, {
    restriction_info: [{ restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', expiration: 1798099200 }],
  }),
  account('ACCOUNT_VIOLATION', null, { violation_info: { violation_type: 'SPAM' } }),
  account('VERIFIED_ACCOUNT', null, {}),
  news(
    'account_alerts',
    { entity_type: 'BUSINESS', entity_id: 102290129340398, alert_severity: 'CRITICAL', alert_type: 'ACCOUNT_PAYMENT' },
    { events: ['account_alerts ACCOUNT_PAYMENT 102290129340398'] },
  ),
  news('account_review_update', { decision: 'APPROVED' }, { events: ['account_review_update APPROVED'] }),
  news(
    'business_capability_update',
    { max_daily_conversation_per_phone: 100_000, max_phone_numbers_per_business: 25 },
    { events: ['business_capability_update update'] },
  ),
  news(
    'security',
    { event: 'PIN_CHANGED', display_phone_number: '221338000000' },
    {
      events: ['security PIN_CHANGED 221338000000'],
    },
  ),
  news(
    'tomorrows_update',
    { event: 'SOMETHING', anything: { goes: true } },
    { events: ['tomorrows_update SOMETHING'] },
  ),
];
