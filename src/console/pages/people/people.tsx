// /people
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function People() {
  const { t } = useTranslation('people');
  return <NotYet title={t('title')} />;
}
