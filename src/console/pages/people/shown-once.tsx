// A link or a secret that Griot shows once, to be handed on.
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../components/text-bits.tsx';

export function ShownOnce({
  label,
  text,
  note,
  close,
}: {
  label: string;
  text: string;
  note: string;
  close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="ochre" role="status">
        <Text size="sm">{note}</Text>
      </Alert>
      <Group align="flex-end" wrap="nowrap" gap="xs">
        <TextInput
          label={label}
          value={text}
          readOnly
          style={{ flex: 1 }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyText text={text} label={label} />
      </Group>
      <Group justify="flex-end">
        <Button onClick={close}>{t('close')}</Button>
      </Group>
    </Stack>
  );
}
