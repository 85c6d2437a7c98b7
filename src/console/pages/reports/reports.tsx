// /reports
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function Reports() {
  const { t } = useTranslation('reports');
  return <NotYet title={t('title')} />;
}
