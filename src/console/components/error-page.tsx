// A screen that failed while it was loaded or drawn.
import { Button, Container, Group, Text } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import { PageHeader } from './page-header.tsx';
import { ErrorState } from './states.tsx';

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <PageHeader title={t('failed.title')} />
      {error instanceof ApiError ? (
        <ErrorState error={error} retry={again} />
      ) : (
        <>
          <Text>{t('failed.render')}</Text>
          <Group mt="md">
            <Button onClick={() => window.location.reload()}>{t('failed.reload')}</Button>
          </Group>
        </>
      )}
    </Container>
  );
}
