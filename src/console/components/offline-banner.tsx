// Says that the line is lost, for as long as it is.
import { Alert } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function OfflineBanner() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <Alert color="ochre" radius={0} icon={<IconWifiOff size={18} aria-hidden />}>
          {t('offline')}
        </Alert>
      )}
    </div>
  );
}
