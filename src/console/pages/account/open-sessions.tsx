// The browsers in which one is signed in; each but this one can be ended here.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { OpenSession } from '../../api/people.ts';
import { openSessionsQuery } from '../../api/session.ts';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';
import { deviceOf } from './device.ts';

export function OpenSessions() {
  const { t } = useTranslation('account');
  const open = useQuery(openSessionsQuery);
  const end = useAction({
    run: (id: number) => call('DELETE /api/sessions/:id', { params: { id } }),
    done: t('sessions.ended'),
    invalidates: [openSessionsQuery.queryKey],
  });
  if (open.isPending) return <LoadingRows rows={2} height={64} />;
  if (!open.data) return <ErrorState error={open.error} retry={() => void open.refetch()} />;
  return (
    <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
      {open.data.items.map((session) => (
        <li key={session.id}>
          <Group justify="space-between" wrap="nowrap">
            <About session={session} />
            {session.current ? (
              <StatusBadge tone="good">{t('sessions.current')}</StatusBadge>
            ) : (
              <Button
                variant="default"
                size="xs"
                style={{ flexShrink: 0 }}
                aria-label={t('sessions.endOf', { device: deviceOf(session.userAgent) })}
                loading={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                {t('sessions.end')}
              </Button>
            )}
          </Group>
        </li>
      ))}
    </Stack>
  );
}

function About({ session: { userAgent, address, createdAt, lastSeenAt } }: { session: OpenSession }) {
  const { t } = useTranslation('account');
  return (
    <div>
      <Text fw={600}>{deviceOf(userAgent) || t('sessions.unknown')}</Text>
      <Text size="sm" c="dimmed">
        {t('sessions.from', { address })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('sessions.begun')} <TimeText time={createdAt} /> · {t('sessions.seen')} <TimeText time={lastSeenAt} ago />
      </Text>
    </div>
  );
}
