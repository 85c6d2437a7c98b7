// Search, state and order of the list of campaigns: all of them in the address.
import { Group, SegmentedControl, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SearchInput } from '../../components/search-input.tsx';
import classes from './campaign-filters.module.css';
import { type CampaignsSearch, GROUP_NAMES, SORTS } from './campaigns-search.ts';

export function CampaignFilters() {
  const { t } = useTranslation('campaigns');
  const { search, group, sort } = useSearch({ from: '/inside/campaigns' });
  const navigate = useNavigate({ from: '/campaigns' });
  const change = (patch: CampaignsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  return (
    <Group className={classes.filters ?? ''} role="search">
      <SearchInput
        className={classes.search ?? ''}
        label={t('search')}
        value={search}
        onChange={(text) => change({ search: text })}
      />
      <SegmentedControl
        className={classes.groups ?? ''}
        aria-label={t('filter')}
        value={group ?? 'all'}
        onChange={(value) => change({ group: GROUP_NAMES.find((name) => name === value) })}
        data={(['all', ...GROUP_NAMES] as const).map((value) => ({ value, label: t(`group.${value}`) }))}
      />
      <Select
        className={classes.sort ?? ''}
        aria-label={t('sort.label')}
        allowDeselect={false}
        value={sort ?? 'newest'}
        onChange={(value) => change({ sort: SORTS.find((word) => word === value && word !== 'newest') })}
        data={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
    </Group>
  );
}
