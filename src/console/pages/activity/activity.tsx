// /activity
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function Activity() {
  const { t } = useTranslation('activity');
  return <NotYet title={t('title')} />;
}
