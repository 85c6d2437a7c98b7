// The provider's notifications of one message as they came, for whoever wants to see them.
import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notificationsQuery } from '../../api/deliveries.ts';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';

/** Asked for only on a click: who looks at them is kept in the audit. */
export function RawNotifications({ messageId }: { messageId: string }) {
  const { t } = useTranslation('story');
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <Bodies messageId={messageId} />;
  return (
    <div>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconCode size={15} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('raw.show')}
      </Button>
    </div>
  );
}

function Bodies({ messageId }: { messageId: string }) {
  const { t } = useTranslation('story');
  const format = useFormats();
  const { data, error, refetch } = useQuery(notificationsQuery(messageId));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={2} height={80} />;
  return (
    <section>
      <Title order={3} size="h5" mb="md">
        {t('raw.title')}
      </Title>
      {data.items.length === 0 && <Text size="sm">{t('raw.none')}</Text>}
      <Stack gap="sm">
        {data.items.map(({ receivedAt, body }) => (
          <figure key={`${receivedAt} ${body}`} style={{ margin: 0 }}>
            <Text component="figcaption" size="sm" c="dimmed" mb={4}>
              {format.exact(receivedAt)}
            </Text>
            <Code
              block
              tabIndex={0}
              mah={260}
              style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {indented(body)}
            </Code>
          </figure>
        ))}
      </Stack>
    </section>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
