// Asks before something that cannot be taken back.
import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useTranslation } from 'react-i18next';

interface Question {
  title: string;
  /** What will happen, with its numbers. */
  text: string;
  /** The verb of the action, never “OK”. */
  action: string;
  danger?: boolean;
}

/** Resolves true when it was confirmed. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const { t } = useTranslation();
  return ({ title, text, action, danger = false }) =>
    new Promise((done) => {
      modals.openConfirmModal({
        title,
        children: <Text size="sm">{text}</Text>,
        labels: { confirm: action, cancel: t('cancel') },
        confirmProps: danger ? { color: 'hibiscus' } : {},
        closeButtonProps: { 'aria-label': t('close') },
        onConfirm: () => done(true),
        onClose: () => done(false),
      });
    });
}
