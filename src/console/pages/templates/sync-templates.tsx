// Fetches the templates of all senders anew from the provider, and says what that changed.
import { Button, Group, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Template } from '../../api/documents.ts';
import { SENDERS_KEY, sendersQuery } from '../../api/senders.ts';
import { allTemplatesQuery, keyOf, TEMPLATES_KEY } from '../../api/templates.ts';
import { useAction } from '../../components/use-action.ts';
import { useFormats } from '../../i18n/formats.ts';

export function SyncTemplates() {
  const { t } = useTranslation('templates');
  const format = useFormats();
  const queries = useQueryClient();
  const { data: senders = [] } = useQuery(sendersQuery);
  const sync = useAction({
    run: async () => {
      const before = queries.getQueryData(allTemplatesQuery.queryKey) ?? [];
      for (const { id } of senders) await call('POST /api/senders/:id/templates/sync', { params: { id } });
      await Promise.all([SENDERS_KEY, TEMPLATES_KEY].map((queryKey) => queries.invalidateQueries({ queryKey })));
      return differences(before, await queries.fetchQuery(allTemplatesQuery));
    },
    done: ({ all, added, changed, gone }) =>
      added + changed + gone === 0
        ? t('sync.same', { count: all })
        : t('sync.done', {
            all: format.number(all),
            added: format.number(added),
            changed: format.number(changed),
            gone: format.number(gone),
          }),
  });
  const times = senders.flatMap(({ templatesSyncedAt }) => templatesSyncedAt ?? []).sort();
  return (
    <Group gap="sm">
      {times[0] && (
        <Text size="sm" c="dimmed">
          {t('sync.at', { ago: format.ago(times[0]) })}
        </Text>
      )}
      <Button
        leftSection={<IconRefresh size={17} aria-hidden />}
        loading={sync.isPending}
        disabled={senders.length === 0}
        onClick={() => sync.mutate()}
      >
        {t('sync.action')}
      </Button>
    </Group>
  );
}

function differences(before: readonly Template[], after: readonly Template[]) {
  const was = new Map(before.map((template) => [keyOf(template), looks(template)]));
  const is = new Set(after.map(keyOf));
  return {
    all: after.length,
    added: after.filter((template) => !was.has(keyOf(template))).length,
    changed: after.filter((template) => (was.get(keyOf(template)) ?? looks(template)) !== looks(template)).length,
    gone: before.filter((template) => !is.has(keyOf(template))).length,
  };
}

/** All of it but when it was fetched. */
function looks({ syncedAt: _, ...template }: Template): string {
  return JSON.stringify(template);
}
