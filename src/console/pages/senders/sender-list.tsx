// /senders
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function SenderList() {
  const { t } = useTranslation('senders');
  return <NotYet title={t('title')} />;
}
