// The third step: the templates that the provider has approved, fetched once.
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Sender } from '../../api/documents.ts';
import { templateCountQuery } from '../../api/setup.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

export function SetupTemplates({ sender: { id, templatesSyncedAt } }: { sender: Sender }) {
  const { t } = useTranslation('setup');
  const problemText = useProblemText();
  const isSynced = templatesSyncedAt !== null;
  const { data: count } = useQuery({ ...templateCountQuery(id), enabled: isSynced });
  const sync = useAction({
    run: () => call('POST /api/senders/:id/templates/sync', { params: { id } }),
    quiet: true,
    invalidates: [['senders'], ['templates']],
  });
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" role="status">
        {count === undefined
          ? t('templates.text')
          : count === 0
            ? t('templates.none')
            : t('templates.found', { count })}
      </Text>
      <div role="alert">{sync.error && <Alert color="hibiscus">{problemText(sync.error)}</Alert>}</div>
      <Button variant={isSynced ? 'default' : 'filled'} loading={sync.isPending} onClick={() => sync.mutate()}>
        {t(isSynced ? 'templates.again' : 'templates.submit')}
      </Button>
    </Stack>
  );
}
