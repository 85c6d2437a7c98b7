// /setup
import { useTranslation } from 'react-i18next';
import { Entrance } from './entrance.tsx';

export function Setup() {
  const { t } = useTranslation('setup');
  return (
    <Entrance title={t('title')} lead="">
      …
    </Entrance>
  );
}
