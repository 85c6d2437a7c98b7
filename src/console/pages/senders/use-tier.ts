// How many people WhatsApp lets a number begin to write to in a day, as it last told.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { senderNewsQuery } from '../../api/senders.ts';

const FIELDS = ['current_limit', 'messaging_limit_tier', 'max_daily_conversation_per_phone'] as const;

/** TIER_1K as 1K; the word itself where it is another. */
export function useTier(senderId: number): string {
  const { t } = useTranslation('senders');
  const { data } = useInfiniteQuery(senderNewsQuery(senderId));
  for (const { detail } of data?.pages.flatMap(({ items }) => items) ?? []) {
    const word = FIELDS.map((field) => detail[field]).find(
      (value) => typeof value === 'string' || typeof value === 'number',
    );
    if (word === undefined) continue;
    const limit = String(word).replace(/^TIER_/, '');
    return limit === 'UNLIMITED' ? t('tier.unlimited') : t('tier.limit', { limit });
  }
  return t('tier.unknown');
}
