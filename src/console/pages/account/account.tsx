// /account
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function Account() {
  const { t } = useTranslation('account');
  return <NotYet title={t('title')} />;
}
