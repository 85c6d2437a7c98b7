// A time of the day, in 24 hours whatever the browser's own habits: typed, or chosen from a list.
import { TimePicker } from '@mantine/dates';
import '@mantine/dates/styles.css';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  /** HH:MM */
  value: string;
  onChange: (time: string) => void;
  error?: string | undefined;
}

export function TimeField({ label, value, onChange, error }: Props) {
  const { t } = useTranslation('cron');
  return (
    <TimePicker
      label={label}
      w={120}
      value={value}
      error={error}
      hoursInputLabel={t('hours', { field: label })}
      minutesInputLabel={t('minutes', { field: label })}
      onChange={(time) => /^\d\d:\d\d/.test(time) && onChange(time.slice(0, 5))}
    />
  );
}
