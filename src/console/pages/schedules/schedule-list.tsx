// /schedules
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function ScheduleList() {
  const { t } = useTranslation('schedules');
  return <NotYet title={t('title')} />;
}
