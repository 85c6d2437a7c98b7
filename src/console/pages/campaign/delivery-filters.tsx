// Which messages are shown: of a number, with an error, in a state.
import { Group, Select } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SearchInput } from '../../components/search-input.tsx';
import { type DeliveriesSearch, STATUSES } from './deliveries-search.ts';
import classes from './delivery-list.module.css';
import { useDeliveriesChange } from './use-deliveries-change.ts';

export function DeliveryFilters() {
  const { t } = useTranslation('campaign');
  const { status, phone, error } = useSearch({ from: '/inside/campaigns/$id/deliveries' });
  const change = useDeliveriesChange();
  const filter = (patch: DeliveriesSearch) => change({ ...patch, after: undefined });
  return (
    <Group role="search" mb="md" gap="sm" className={classes.filters ?? ''}>
      <SearchInput label={t('deliveries.phone')} value={phone} onChange={(text) => filter({ phone: text })} />
      <SearchInput label={t('deliveries.error')} value={error} onChange={(text) => filter({ error: text })} />
      <Select
        aria-label={t('deliveries.status')}
        placeholder={t('deliveries.status')}
        clearable
        clearButtonProps={{ 'aria-label': t('deliveries.clear') }}
        value={status ?? null}
        onChange={(value) => filter({ status: STATUSES.find((word) => word === value) })}
        data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
      />
    </Group>
  );
}
