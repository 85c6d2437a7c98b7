// What a screen shows while it has nothing to show: it loads, it is empty, it failed.
import { Alert, Button, Center, Loader, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { type Icon, IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../i18n/problem-text.ts';

/** `order` 1 where it is the whole of a page. */
export function EmptyState(props: { icon: Icon; title: string; text: string; action?: ReactNode; order?: 1 | 2 }) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <ThemeIcon size={64} radius="xl" variant="light" color="ochre">
        <props.icon size={32} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={props.order ?? 2} tabIndex={-1} mt="sm">
        {props.title}
      </Title>
      <Text c="dimmed" maw={440}>
        {props.text}
      </Text>
      {props.action && <div style={{ marginTop: 12 }}>{props.action}</div>}
    </Stack>
  );
}

/** Rows of the height of what comes, so that nothing moves when it is there. */
export function LoadingRows({ rows = 6, height = 56 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} role="status" aria-label={t('loading')} p="md">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else
        <Skeleton key={i} height={height - 8} radius="md" />
      ))}
    </Stack>
  );
}

export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <Center mih={240} role="status" aria-label={t('loading')}>
      <Loader type="dots" />
    </Center>
  );
}

/** What went wrong and, where it may help, the way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <Alert color="hibiscus" icon={<IconAlertTriangle aria-hidden />} title={t('failed.title')} role="alert">
      <Text size="sm">{problemText(error)}</Text>
      {retry && (
        <Button variant="default" size="xs" mt="sm" onClick={retry}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  );
}
