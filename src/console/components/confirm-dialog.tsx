// The question before something that cannot be taken back.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Asked } from './confirm.tsx';

export function ConfirmDialog({ title, text, action, danger = false, isOpen, answer }: Asked) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={() => answer(false)} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Text size="sm" mb="md">
        {text}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => answer(false)}>
          {t('cancel')}
        </Button>
        <Button {...(danger ? { color: 'hibiscus' } : {})} onClick={() => answer(true)}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
