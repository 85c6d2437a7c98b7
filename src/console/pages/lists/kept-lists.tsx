// /lists
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function KeptLists() {
  const { t } = useTranslation('lists');
  return <NotYet title={t('title')} />;
}
