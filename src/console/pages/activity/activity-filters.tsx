// What of the audit is shown: all of it in the address.
import { Group, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ActivityFilter } from '../../api/activity.ts';
import { GROUPS, OUTCOMES } from './activity-search.ts';

export function ActivityFilters() {
  const { t } = useTranslation('activity');
  const { action, outcome, from, to } = useSearch({ from: '/inside/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const change = (patch: ActivityFilter) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  return (
    <Group mb="md" align="flex-end" component="search">
      <Select
        label={t('filter.group')}
        placeholder={t('filter.any')}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        value={action ?? null}
        onChange={(value) => change({ action: GROUPS.find((word) => word === value) })}
        data={GROUPS.map((value) => ({ value, label: t(`group.${value}`) }))}
      />
      <Select
        label={t('filter.outcome')}
        placeholder={t('filter.any')}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        value={outcome ?? null}
        onChange={(value) => change({ outcome: OUTCOMES.find((word) => word === value) })}
        data={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      <TextInput
        type="date"
        label={t('filter.from')}
        value={from ?? ''}
        onChange={(event) => change({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t('filter.to')}
        value={to ?? ''}
        onChange={(event) => change({ to: event.currentTarget.value || undefined })}
      />
    </Group>
  );
}
