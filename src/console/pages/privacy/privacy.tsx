// For how long people are known, and what one of them may ask for.
import { Stack } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { Part } from '../../components/part.tsx';
import { EmptyState } from '../../components/states.tsx';
import { OnePerson } from './one-person.tsx';
import { RetentionPeriods } from './retention-periods.tsx';

export function Privacy() {
  const { t } = useTranslation(['privacy', 'common']);
  const may = useMay();
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {may('manage') ? (
        <Stack gap="lg">
          <Part title={t('person.title')}>
            <OnePerson />
          </Part>
          <Part title={t('retention.title')}>
            <RetentionPeriods />
          </Part>
        </Stack>
      ) : (
        <EmptyState icon={IconLock} title={t('title')} text={t('common:noRight')} />
      )}
    </>
  );
}
