// Search, language, state, quality and sender of the templates: all of them in the address.
import { Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../api/documents.ts';
import { sendersQuery } from '../../api/senders.ts';
import { SearchInput } from '../../components/search-input.tsx';
import { useTemplateWords } from './template-badges.tsx';
import classes from './templates.module.css';
import type { TemplatesSearch } from './templates-search.ts';

export function TemplateFilters({ templates }: { templates: readonly Template[] }) {
  const { t } = useTranslation('templates');
  const words = useTemplateWords();
  const { search, language, status, quality, sender } = useSearch({ from: '/inside/templates' });
  const { data: senders = [] } = useQuery(sendersQuery);
  const navigate = useNavigate({ from: '/templates' });
  const change = (patch: TemplatesSearch) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  const choices = (values: readonly (string | null)[], label = (value: string) => value) =>
    [...new Set(values)].flatMap((value) => (value === null ? [] : [{ value, label: label(value) }]));
  return (
    <Group component="search" gap="sm" className={classes.filters ?? ''}>
      <SearchInput
        className={classes.search ?? ''}
        label={t('search')}
        value={search}
        onChange={(text) => change({ search: text })}
      />
      <Filter
        label={t('fact.language')}
        value={language}
        data={choices(templates.map((one) => one.language))}
        onChange={(value) => change({ language: value })}
      />
      <Filter
        label={t('fact.status')}
        value={status}
        data={choices(
          templates.map((one) => one.status),
          words.status,
        )}
        onChange={(value) => change({ status: value })}
      />
      <Filter
        label={t('fact.quality')}
        value={quality}
        data={choices(
          templates.map((one) => one.quality),
          words.quality,
        )}
        onChange={(value) => change({ quality: value })}
      />
      {senders.length > 1 && (
        <Filter
          label={t('fact.sender')}
          value={sender === undefined ? undefined : String(sender)}
          data={senders.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(value) => change({ sender: value === undefined ? undefined : Number(value) })}
        />
      )}
    </Group>
  );
}

interface FilterProps {
  label: string;
  value: string | undefined;
  data: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

function Filter({ label, value, data, onChange }: FilterProps) {
  const { t } = useTranslation('templates');
  return (
    <Select
      className={classes.select ?? ''}
      aria-label={label}
      placeholder={label}
      clearable
      clearButtonProps={{ 'aria-label': t('clear', { filter: label }) }}
      value={value ?? null}
      data={data}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
