// People from a database: by a query that was kept under a name, or one of one's own for whoever may.
import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconDatabase, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { SavedQuery } from '../../api/documents.ts';
import { QUERIES_KEY, savedQueriesQuery, sourcesQuery } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { useAction } from '../../components/use-action.ts';
import classes from './list-step.module.css';
import type { ListSource } from './uploads.ts';

interface Props {
  isBusy: boolean;
  onChoose: (source: ListSource) => void;
}

export function ChooseQuery(props: Props) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const { data: saved, error, refetch } = useQuery(savedQueriesQuery);
  if (error && !saved) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!saved) return <LoadingRows rows={4} height={60} />;
  if (saved.length === 0 && !may('query'))
    return <EmptyState icon={IconDatabase} title={t('query.none')} text={t('query.noneText')} />;
  return (
    <Stack gap="lg">
      {saved.length > 0 && (
        <ul className={classes.lists}>
          {saved.map((query) => (
            <SavedOne key={query.id} query={query} {...props} />
          ))}
        </ul>
      )}
      {may('query') && <OwnQuery {...props} />}
    </Stack>
  );
}

function SavedOne({ query: { id, name, source, sql }, isBusy, onChoose }: Props & { query: SavedQuery }) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const confirm = useConfirm();
  const remove = useAction({
    run: () => call('DELETE /api/queries/:id', { params: { id } }),
    invalidates: [QUERIES_KEY],
  });
  const label = t('query.remove', { name });
  const ask = async () => {
    if (await confirm({ title: label, text: t('query.removeText'), action: label, danger: true })) remove.mutate();
  };
  return (
    <li>
      <div style={{ minWidth: 0 }}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed" truncate>
          {sql ?? source}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        {may('query') && (
          <Tooltip label={label}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={label}
              loading={remove.isPending}
              onClick={() => void ask()}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </Tooltip>
        )}
        <Button
          variant="default"
          size="sm"
          loading={isBusy}
          aria-label={t('query.useNamed', { name })}
          onClick={() => onChoose({ kind: 'saved', queryId: id, name })}
        >
          {t('kept.use')}
        </Button>
      </Group>
    </li>
  );
}

function OwnQuery({ isBusy, onChoose }: Props) {
  const { t } = useTranslation('newCampaign');
  const { data, error, refetch } = useQuery(sourcesQuery);
  const [source, setSource] = useState<string | null>(null);
  const [sql, setSql] = useState('');
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={3} height={72} />;
  const names = data.items.map(({ name }) => name);
  const chosen = source ?? names[0];
  if (!chosen) return <EmptyState icon={IconDatabase} title={t('query.empty')} text={t('query.emptyText')} />;
  const text = sql.trim();
  return (
    <Stack>
      <Select
        label={t('query.source')}
        allowDeselect={false}
        maw={320}
        data={names}
        value={chosen}
        onChange={setSource}
      />
      <Textarea
        label={t('query.sql')}
        description={t('query.hint')}
        placeholder="select phone, first_name from customers where city = 'Dakar'"
        autosize
        minRows={4}
        maxRows={14}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={sql}
        onChange={(event) => setSql(event.currentTarget.value)}
      />
      <Group align="flex-end" gap="md">
        <Button
          disabled={text === ''}
          loading={isBusy}
          onClick={() => onChoose({ kind: 'query', source: chosen, sql: text })}
        >
          {t('query.run')}
        </Button>
        <KeepQuery source={chosen} sql={text} />
      </Group>
    </Stack>
  );
}

/** Under a name it is there for everybody who makes campaigns. */
function KeepQuery({ source, sql }: { source: string; sql: string }) {
  const { t } = useTranslation('newCampaign');
  const [name, setName] = useState('');
  const keep = useAction({
    run: () => call('POST /api/queries', { body: { name: name.trim(), source, sql } }),
    invalidates: [QUERIES_KEY],
    done: t('query.kept', { name: name.trim() }),
    onDone: () => setName(''),
  });
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={t('query.keepAs')}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        variant="default"
        disabled={sql === '' || name.trim() === ''}
        loading={keep.isPending}
        onClick={() => keep.mutate()}
      >
        {t('query.keep')}
      </Button>
    </Group>
  );
}
