// A table that becomes a list of cards on a phone; the server sorts, filters and pages.
import { Button, Center, Paper, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './data-table.module.css';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
  /** CSS width; columns without one share what is left. */
  width?: string;
  /** Names the row: the heading of its card on a phone. */
  main?: boolean;
  /** Left out on a phone. */
  wide?: boolean;
  /** How the table is sorted by it, where it is. */
  sort?: { direction: 'up' | 'down' | null; toggle: () => void };
}

interface Props<Row> {
  /** What the table shows, for a screen reader. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Stale rows are shown dimmed while fresh ones come. */
  isFetching?: boolean;
  more?: { hasMore: boolean; isLoading: boolean; load: () => void };
}

export function DataTable<Row>({ label, columns, rows, rowKey, isFetching = false, more }: Props<Row>) {
  return (
    <>
      <Paper withBorder className={classes.frame ?? ''} aria-busy={isFetching}>
        <table className={classes.table}>
          <caption>
            <VisuallyHidden>{label}</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} />
              ))}
            </tr>
          </thead>
          <tbody className={isFetching ? (classes.stale ?? '') : ''}>
            {rows.map((row) => (
              <TableRow key={rowKey(row)} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </Paper>
      {more && <TableEnd count={rows.length} more={more} />}
    </>
  );
}

/** Made anew only with another row, or other columns: those who filter a long table do not wait for what stays as it is. */
const TableRow = memo(function TableRow<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return (
    <tr>
      {columns.map(({ id, header, cell, numeric, main, wide }) => (
        <td key={id} data-label={header} data-numeric={numeric} data-main={main} data-wide={wide}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: { row: Row; columns: readonly Column<Row>[] }) => ReactNode;

export function HeaderCell<Row>({ column: { header, numeric, wide, width, sort } }: { column: Column<Row> }) {
  const { t } = useTranslation();
  const direction = sort?.direction ?? null;
  const ariaSort = direction === 'up' ? 'ascending' : direction === 'down' ? 'descending' : undefined;
  return (
    <th
      scope="col"
      data-numeric={numeric}
      data-wide={wide}
      style={width ? { width } : {}}
      aria-sort={sort ? (ariaSort ?? 'none') : undefined}
    >
      {sort ? (
        <UnstyledButton
          className={classes.sort ?? ''}
          onClick={sort.toggle}
          aria-label={t('table.sortBy', { column: header })}
        >
          {header}
          <SortIcon direction={direction} />
        </UnstyledButton>
      ) : (
        header
      )}
    </th>
  );
}

function SortIcon({ direction }: { direction: 'up' | 'down' | null }) {
  const Icon = direction === 'up' ? IconArrowUp : direction === 'down' ? IconArrowDown : IconArrowsSort;
  return <Icon size={14} aria-hidden />;
}

function TableEnd({ count, more }: { count: number; more: NonNullable<Props<never>['more']> }) {
  const { t } = useTranslation();
  return (
    <Center mt="md" mih={36} style={{ gap: 16 }}>
      <Text size="sm" c="dimmed" role="status">
        {t('table.shown', { count })}
      </Text>
      {more.hasMore && (
        <Button variant="default" size="sm" loading={more.isLoading} onClick={more.load}>
          {t('more')}
        </Button>
      )}
    </Center>
  );
}
