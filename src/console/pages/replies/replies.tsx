// /replies
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function Replies() {
  const { t } = useTranslation('replies');
  return <NotYet title={t('title')} />;
}
