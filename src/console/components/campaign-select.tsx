// Chooses a campaign by a part of its name.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignQuery, campaignsQuery } from '../api/campaigns.ts';
import { useFormats } from '../i18n/formats.ts';

interface Props {
  label: string;
  value: number | undefined;
  onChange: (id: number | undefined) => void;
  /** One that is not to be chosen. */
  but?: number;
  /** Only those that have begun to send. */
  launched?: boolean;
  className?: string;
}

export function CampaignSelect({ label, value, onChange, but, launched = false, className = '' }: Props) {
  const { t } = useTranslation();
  const format = useFormats();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 300);
  const { data: chosen } = useQuery({ ...campaignQuery(value ?? 0), enabled: value !== undefined });
  const chosenLabel = chosen ? labelOf(chosen) : undefined;
  const status = launched ? 'running,paused,completed,canceled,failed' : undefined;
  // What stands in the field after a choice is no search.
  const wanted = search && search !== chosenLabel ? search : undefined;
  const { data } = useInfiniteQuery({
    ...campaignsQuery({ search: wanted, status, archived: 'all' }),
    placeholderData: keepPreviousData,
  });
  const found = data?.pages[0]?.items ?? [];
  const shown = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  function labelOf({ name, createdAt }: { name: string; createdAt: string }) {
    return `${name} (${format.date(createdAt)})`;
  }
  return (
    <Select
      className={className}
      aria-label={label}
      placeholder={label}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `${t('clear')}: ${label}` }}
      nothingFoundMessage={t('nothingFound')}
      filter={({ options }) => options}
      value={value === undefined ? null : String(value)}
      searchValue={text}
      onSearchChange={setText}
      data={shown.filter(({ id }) => id !== but).map((one) => ({ value: String(one.id), label: labelOf(one) }))}
      onChange={(id) => onChange(id === null ? undefined : Number(id))}
    />
  );
}
