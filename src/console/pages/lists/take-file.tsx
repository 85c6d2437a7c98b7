// A file whose people go into a list: chosen, sent with its progress, and what came of it.
import { Alert, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

export const ACCEPTED = '.csv,.txt,.tsv,.gz,.xlsx';

interface Props {
  file: File | null;
  choose: (file: File | null) => void;
  /** The share that has gone out, 0–1; null while nothing is on its way. */
  share: number | null;
  error: unknown;
  result?: ImportResult | undefined;
}

export function TakeFile({ file, choose, share, error, result }: Props) {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const problemText = useProblemText();
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <FileButton onChange={choose} accept={ACCEPTED} disabled={share !== null}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={17} aria-hidden />}>
              {t('file.choose')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {file ? `${file.name} (${format.bytes(file.size)})` : t('file.none')}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {t('file.hint')}
      </Text>
      {share !== null && (
        <div role="status">
          <Progress value={share * 100} aria-label={t('file.progress')} />
          <Text size="sm" c="dimmed" mt={4}>
            {share < 1 ? t('file.sent', { share: format.percent(share) }) : t('file.reading')}
          </Text>
        </div>
      )}
      <div role="alert">{error ? <Alert color="hibiscus">{problemText(error)}</Alert> : null}</div>
      {result && <Result result={result} />}
    </Stack>
  );
}

function Result({ result: { imported, rejected, duplicates } }: { result: ImportResult }) {
  const { t } = useTranslation('lists');
  return (
    <Alert color={rejected > 0 ? 'ochre' : 'baobab'} role="status">
      {t('file.taken', { count: imported })}
      {duplicates > 0 && ` ${t('file.known', { count: duplicates })}`}
      {rejected > 0 && ` ${t('file.rejected', { count: rejected })}`}
    </Alert>
  );
}
