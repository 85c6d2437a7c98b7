// How fast a sender may send, and does.
import { useTranslation } from 'react-i18next';
import type { Sender } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';

export function usePaceWords() {
  const { t } = useTranslation('senders');
  const format = useFormats();
  return {
    limit: ({ ratePerSecond }: Pick<Sender, 'ratePerSecond'>) => t('pace', { rate: format.number(ratePerSecond) }),
    slowed: (rate: number) => t('slowed', { rate: format.number(rate) }),
  };
}
