// Who may sign in, and which programs may call.
import { Stack } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';

export function People() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const may = useMay();
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {may('manage') ? (
        <Stack gap={40}>
          <Users />
          <Tokens />
        </Stack>
      ) : (
        <EmptyState icon={IconLock} title={t('title')} text={common('noRight')} />
      )}
    </>
  );
}
