// How a form in a window ends: the way out, and the step.
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  close: () => void;
  /** What sending the form does; to save, where nothing is said. */
  action?: string;
  isPending: boolean;
  disabled?: boolean;
  /** It was sent: there is nothing to cancel any more. */
  isDone?: boolean;
}

export function FormFoot({ close, action, isPending, disabled = false, isDone = false }: Props) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={close}>
        {t(isDone ? 'close' : 'cancel')}
      </Button>
      <Button type="submit" loading={isPending} disabled={disabled}>
        {action ?? t('save')}
      </Button>
    </Group>
  );
}
