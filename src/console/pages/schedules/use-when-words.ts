// When a schedule is due, in words, on the clocks of its own zone.
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../api/documents.ts';
import { cityOf } from '../../components/text-bits.tsx';
import { useCronWords } from '../../components/use-cron-words.ts';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';

export function useWhenWords(): (schedule: Pick<Schedule, 'cron' | 'at' | 'zone'>) => string {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  const cronWords = useCronWords();
  return ({ cron, at, zone }) => {
    const when = cron ? cronWords(cron) : t('once', { time: at ? format.dateTime(at, zone) : '–' });
    return zone === OWN_ZONE ? when : t('inZone', { when, city: cityOf(zone) });
  };
}
