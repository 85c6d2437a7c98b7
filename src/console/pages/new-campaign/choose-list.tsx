// Where the people come from: a file that is dropped, a kept list, a query on a database.
import { Alert, Button, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import '@mantine/dropzone/styles.css';
import { IconFileSpreadsheet, IconListDetails, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listsQuery } from '../../api/lists.ts';
import { CountField } from '../../components/count-field.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';
import classes from './list-step.module.css';
import type { Wanted } from './uploads.ts';

const ChooseQuery = lazy(async () => ({ default: (await import('./choose-query.tsx')).ChooseQuery }));

const KINDS = ['file', 'list', 'query'] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  onChoose: (wanted: Wanted) => void;
  isBusy?: boolean;
}

export function ChooseList({ onChoose, isBusy = false }: Props) {
  const { t } = useTranslation('newCampaign');
  const [kind, setKind] = useState<Kind>('file');
  const [recentDays, setRecentDays] = useState<number | undefined>();
  const choose = (source: Wanted['source']) => onChoose({ source, reading: { recentDays } });
  return (
    <Paper withBorder p="lg" className={classes.part ?? ''}>
      <Group justify="space-between" mb="md" gap="sm">
        <h2 className={classes.title}>{t('list.title')}</h2>
        <SegmentedControl
          className={classes.kinds ?? ''}
          aria-label={t('list.from')}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          data={KINDS.map((value) => ({ value, label: t(`list.kind.${value}`) }))}
        />
      </Group>
      <div className={classes.choice}>
        {kind === 'file' && <DropFile isBusy={isBusy} onFile={(file) => choose({ kind: 'file', file })} />}
        {kind === 'list' && <PickList isBusy={isBusy} onPick={(list) => choose({ kind: 'list', ...list })} />}
        {kind === 'query' && (
          <Suspense fallback={<LoadingRows rows={4} height={60} />}>
            <ChooseQuery isBusy={isBusy} onChoose={choose} />
          </Suspense>
        )}
      </div>
      <CountField
        mt="md"
        label={t('list.recent')}
        description={t('list.recentHint')}
        max={365}
        maw={620}
        styles={{ wrapper: { maxWidth: 160 } }}
        rightSection={t('list.days', { count: recentDays ?? 2 })}
        rightSectionWidth={70}
        value={recentDays}
        onChange={setRecentDays}
      />
    </Paper>
  );
}

const ACCEPTED = {
  'text/csv': ['.csv', '.tsv', '.txt'],
  'text/plain': ['.csv', '.txt'],
  'application/vnd.ms-excel': ['.csv'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
  'application/gzip': ['.gz'],
};

function DropFile({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation('newCampaign');
  const open = useRef<() => void>(null);
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <>
      <Dropzone
        className={classes.drop ?? ''}
        openRef={open}
        accept={ACCEPTED}
        multiple={false}
        loading={isBusy}
        activateOnKeyboard={false}
        tabIndex={-1}
        inputProps={{ 'aria-label': t('drop.label') }}
        onDrop={([file]) => {
          setRefused(null);
          if (file) onFile(file);
        }}
        onReject={([rejection]) => setRefused(rejection?.file.name ?? '')}
      >
        <Stack align="center" gap={6} ta="center">
          <IconFileSpreadsheet size={52} stroke={1.3} className={classes.dropIcon} aria-hidden />
          <Text fw={650} size="lg">
            {t('drop.title')}
          </Text>
          <Text c="dimmed" size="sm" maw={460}>
            {t('drop.text')}
          </Text>
          <Button
            mt="sm"
            leftSection={<IconUpload size={17} aria-hidden />}
            style={{ pointerEvents: 'all' }}
            onClick={(event) => {
              event.stopPropagation();
              open.current?.();
            }}
          >
            {t('drop.choose')}
          </Button>
        </Stack>
      </Dropzone>
      {refused !== null && (
        <Alert color="hibiscus" mt="sm" role="alert">
          {t('drop.refused', { name: refused })}
        </Alert>
      )}
    </>
  );
}

function PickList(props: { isBusy: boolean; onPick: (list: { listId: number; name: string }) => void }) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const format = useFormats();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(listsQuery);
  const lists = data?.pages.flatMap(({ items }) => items);
  if (error && !lists) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!lists) return <LoadingRows rows={4} height={60} />;
  if (lists.length === 0)
    return <EmptyState icon={IconListDetails} title={t('kept.empty')} text={t('kept.emptyText')} />;
  return (
    <>
      <ul className={classes.lists}>
        {lists.map(({ id, name, people, createdAt }) => (
          <li key={id}>
            <div>
              <Text fw={600}>{name}</Text>
              <Text size="sm" c="dimmed">
                {t('kept.people', { count: people })} · {format.date(createdAt)}
              </Text>
            </div>
            <Button
              variant="default"
              size="sm"
              disabled={people === 0}
              loading={props.isBusy}
              aria-label={t('kept.useNamed', { name })}
              onClick={() => props.onPick({ listId: id, name })}
            >
              {t('kept.use')}
            </Button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
    </>
  );
}
