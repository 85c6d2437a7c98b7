// Says in passing that something was done, or what kept it from being done.
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

export function toast(message: string, tone: 'good' | 'bad'): void {
  notifications.show({
    message,
    color: tone === 'good' ? 'baobab' : 'hibiscus',
    closeButtonProps: { 'aria-label': i18next.t('close') },
    ...(tone === 'bad' ? { autoClose: 10_000 } : {}),
  });
}
