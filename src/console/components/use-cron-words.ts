// A pattern of a schedule in words: every Monday and Thursday at 09:00.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../i18n/language.ts';
import { type CronParts, readCron, type Weekday } from './cron-pattern.ts';

/** A Monday; the days after it name the others. */
const MONDAY = Date.UTC(2024, 0, 1, 12);

export function useWeekdayName(width: 'long' | 'short' = 'long'): (day: Weekday) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { weekday: width, timeZone: 'UTC' });
  return (day) => format.format(new Date(MONDAY + (day - 1) * 86_400_000));
}

export function useCronWords(): (pattern: string) => string {
  const { t, i18n } = useTranslation('cron');
  const describe = useDescriber();
  const nameOf = useWeekdayName();
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  const words = (parts: CronParts): string => {
    switch (parts.kind) {
      case 'daily':
        return t('words.daily', { time: parts.time });
      case 'weekly':
        if (parts.days.length === 7) return t('words.daily', { time: parts.time });
        if (parts.days.join() === '1,2,3,4,5') return t('words.workdays', { time: parts.time });
        return t('words.weekly', { time: parts.time, days: list.format(parts.days.map(nameOf)) });
      case 'monthly':
        if (parts.day === 'L') return t('words.lastDay', { time: parts.time });
        return t('words.monthly', { time: parts.time, count: parts.day, ordinal: true });
      case 'nth':
        return t(`words.nth.${parts.nth}`, { time: parts.time, day: nameOf(parts.weekday) });
      case 'other':
        return describe(parts.pattern) ?? t('words.other', { pattern: parts.pattern });
    }
  };
  return (pattern) => words(readCron(pattern));
}

/** Patterns that nobody clicks together: their words come with a library, which is brought when it is needed. */
function useDescriber(): (pattern: string) => string | null {
  const { t } = useTranslation('cron');
  const language = currentLanguage();
  const { data: describe } = useQuery({
    queryKey: ['cron-words', language],
    queryFn: async () => (await import('./cron-describer.ts')).describer(language),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (pattern) => describe?.(pattern, t('everyDay')) ?? null;
}
