// Who must not be messaged: found by number, added, removed, taken along as a file.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMessageOff, IconPlus, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Suppression } from '../../api/documents.ts';
import { OPT_OUTS_CSV, OPT_OUTS_KEY, optOutsQuery } from '../../api/opt-outs.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import type { Column } from '../../components/data-table.tsx';
import { DownloadLink } from '../../components/download-link.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { SearchInput } from '../../components/search-input.tsx';
import { EmptyState } from '../../components/states.tsx';
import { PhoneText, TimeText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';
import { AddOptOuts } from './add-opt-outs.tsx';

export function OptOuts() {
  const { t } = useTranslation('optOuts');
  const { phone } = useSearch({ from: '/inside/opt-outs' });
  const navigate = useNavigate({ from: '/opt-outs' });
  const found = useInfiniteQuery({ ...optOutsQuery(phone), placeholderData: (old) => old });
  const columns = useColumns();
  const words = phone ? ('nothing' as const) : ('empty' as const);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={<Actions />} />
      <search style={{ display: 'block', marginBottom: 16 }}>
        <SearchInput
          label={t('search')}
          value={phone}
          onChange={(text) => void navigate({ search: { phone: text }, replace: true, resetScroll: false })}
        />
      </search>
      <PagedTable
        label={t('title')}
        found={found}
        columns={columns}
        rowKey={(row) => row.phone}
        empty={<EmptyState icon={IconMessageOff} title={t(`${words}.title`)} text={t(`${words}.text`)} />}
      />
    </>
  );
}

function Actions() {
  const { t } = useTranslation('optOuts');
  const may = useMay();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      {may('export') && <DownloadLink href={OPT_OUTS_CSV}>CSV</DownloadLink>}
      {may('campaign') && (
        <Button onClick={open} leftSection={<IconPlus size={17} aria-hidden />}>
          {t('add.open')}
        </Button>
      )}
      {isOpen && <AddOptOuts close={close} />}
    </>
  );
}

function useColumns(): Column<Suppression>[] {
  const { t } = useTranslation('optOuts');
  const may = useMay();
  const columns: Column<Suppression>[] = [
    {
      id: 'phone',
      header: t('column.phone'),
      width: '210px',
      main: true,
      cell: ({ phone }) => <PhoneText phone={phone} />,
    },
    { id: 'reason', header: t('column.reason'), cell: ({ reason }) => (reason === 'manual' ? t('manual') : reason) },
    { id: 'source', header: t('column.source'), width: '170px', cell: ({ source }) => t(`source.${source}`) },
    {
      id: 'since',
      header: t('column.since'),
      width: '190px',
      cell: ({ createdAt }) => <TimeText time={createdAt} />,
    },
  ];
  if (!may('campaign')) return columns;
  return [...columns, { id: 'remove', header: t('column.remove'), width: '96px', cell: (row) => <Remove row={row} /> }];
}

function Remove({ row: { phone } }: { row: Suppression }) {
  const { t } = useTranslation('optOuts');
  const confirm = useConfirm();
  const remove = useAction({
    run: () => call('DELETE /api/suppressions/:phone', { params: { phone } }),
    invalidates: [OPT_OUTS_KEY],
    done: t('remove.done', { phone }),
  });
  const ask = async () => {
    const [title, text, action] = [t('remove.title', { phone }), t('remove.text'), t('remove.action')];
    if (await confirm({ title, text, action, danger: true })) remove.mutate();
  };
  const label = t('remove.label', { phone });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="hibiscus"
        aria-label={label}
        loading={remove.isPending}
        onClick={() => void ask()}
      >
        <IconTrash size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
