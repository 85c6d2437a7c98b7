// A calendar from today on. It is heavy: only to be loaded lazily.
import { DatePicker } from '@mantine/dates';
import '@mantine/dates/styles.css';
import 'dayjs/locale/fr.js';
import { useTranslation } from 'react-i18next';

interface Props {
  /** 2026-12-01, or empty. */
  value: string;
  onChange: (day: string) => void;
}

export function Calendar({ value, onChange }: Props) {
  const { t } = useTranslation('newCampaign');
  return (
    <DatePicker
      value={value || null}
      defaultDate={value || new Date()}
      minDate={new Date().toISOString().slice(0, 10)}
      ariaLabels={{
        nextMonth: t('when.nextMonth'),
        previousMonth: t('when.previousMonth'),
        monthLevelControl: t('when.months'),
        yearLevelControl: t('when.years'),
        nextYear: t('when.nextYear'),
        previousYear: t('when.previousYear'),
      }}
      onChange={(day) => day && onChange(day)}
    />
  );
}
