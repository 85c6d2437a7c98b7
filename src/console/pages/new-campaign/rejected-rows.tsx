// Who was left out and why, row by row; as a file to mend and drop again.
import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../../api/client.ts';
import type { ImportRecord, Reject } from '../../api/documents.ts';
import { rejectsQuery } from '../../api/drafts.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../components/data-table.tsx';
import { DownloadLink } from '../../components/download-link.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { useFormats } from '../../i18n/formats.ts';
import classes from './list-step.module.css';

export function RejectedRows({ list }: { list: ImportRecord }) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const count = list.rows - list.imported;
  return (
    <section className={classes.section}>
      <Group justify="space-between" gap="sm">
        <h3 className={classes.subtitle}>{t('rejects.title', { count })}</h3>
        <Group gap="xs">
          <Button variant="subtle" size="xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? 'rejects.hide' : 'rejects.show')}
          </Button>
          {may('export') && (
            <DownloadLink href={addressOf('/api/imports/:id/rejects.csv', { id: list.id })} size="xs">
              {t('rejects.download')}
            </DownloadLink>
          )}
        </Group>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t('rejects.hint')}
      </Text>
      {isOpen && <Rows list={list} />}
    </section>
  );
}

function Rows({ list }: { list: ImportRecord }) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const found = useInfiniteQuery(rejectsQuery(list.id));
  const columns: Column<Reject>[] = [
    { id: 'line', header: t('rejects.line'), width: '84px', cell: ({ line }) => format.number(line) },
    {
      id: 'reason',
      header: t('rejects.reason'),
      main: true,
      cell: ({ reason, column }) => (
        <>
          <Text size="sm" fw={600}>
            {reason}
          </Text>
          {column && (
            <Text size="xs" c="dimmed">
              {t('rejects.column', { column })}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'row',
      header: t('rejects.row'),
      cell: ({ cells }) => (
        <Text size="sm" lineClamp={2}>
          {cells.join(' · ')}
        </Text>
      ),
    },
  ];
  return (
    <PagedTable label={t('rejects.label')} found={found} columns={columns} rowKey={({ line }) => line} empty={null} />
  );
}
