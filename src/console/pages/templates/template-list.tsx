// /templates
import { useTranslation } from 'react-i18next';
import { NotYet } from '../../components/not-yet.tsx';

export function TemplateList() {
  const { t } = useTranslation('templates');
  return <NotYet title={t('title')} />;
}
