// /opt-outs
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function OptOuts() {
  const { t } = useTranslation('optOuts');
  return <NotYet title={t('title')} />;
}
