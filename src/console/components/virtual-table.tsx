// A table of any length: only the rows in sight are in the page, and it scrolls with the page. All rows are of one height.
import { Paper, Skeleton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  Fragment,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import tableClasses from './data-table.module.css';
import { type Column, HeaderCell } from './data-table.tsx';
import classes from './virtual-table.module.css';

/** Rows beyond the edges of the screen: who tabs or scrolls finds them there. */
const OVERSCAN = 12;
/** Of the page: Firefox lets nothing be higher than 17.8 million pixels, Chromium than 33.5. */
export const HIGHEST_PX = 15_000_000;

interface Props<Row> {
  /** What the table shows, for a screen reader. */
  label: string;
  /** The same from one time to the next: by them it is known that a row is to be made again. */
  columns: readonly Column<Row>[];
  count: number;
  /** Undefined while it is on its way. */
  rowAt: (place: number) => Row | undefined;
  height: number;
  /** Told which places are looked at, in order. */
  onPlaces: (places: readonly number[]) => void;
  /** Of the whole of which this may be a part, for a screen reader: how many rows, and how many before these. */
  whole: { rows: number | null; before: number };
  isFetching?: boolean;
  className?: string;
}

export function VirtualTable<Row>(props: Props<Row>) {
  const { label, columns, count, rowAt, height, onPlaces, whole, isFetching, className = '' } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { focused, ...focus } = useFocusedPlace();
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: OVERSCAN,
    useFlushSync: false,
    scrollMargin: useTop(body),
    rangeExtractor: useCallback((range: Range) => withFocused(range, focused), [focused]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are laid out anew when they have another height
  useEffect(() => rows.measure(), [height]);
  const items = rows.getVirtualItems();
  const places = items.map(({ index }) => index);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places are told by their text
  useEffect(() => onPlaces(places), [places.join()]);
  const margin = rows.options.scrollMargin;
  return (
    <Paper withBorder className={`${classes.frame} ${className}`} aria-busy={isFetching}>
      <table
        className={`${tableClasses.table} ${classes.table}`}
        aria-rowcount={whole.rows === null ? -1 : whole.rows + 1}
      >
        <caption>
          <VisuallyHidden>{label}</VisuallyHidden>
        </caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} data-stale={isFetching} {...focus}>
          {items.map((item, i) => (
            <Fragment key={item.key}>
              <Gap height={gapBefore(items, i, margin)} />
              <tr
                data-place={item.index}
                aria-rowindex={whole.before + item.index + 2}
                style={{ height }}
                data-last={item.index === count - 1 || undefined}
              >
                <Cells columns={columns} row={rowAt(item.index)} />
              </tr>
            </Fragment>
          ))}
          <Gap height={rows.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin)} />
        </tbody>
      </table>
    </Paper>
  );
}

/** The height of a row in pixels, of one that is given in the reader's own size of text. */
export function useRowHeight({ wide, phone }: { wide: number; phone: number }): number {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [size] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  return Math.round((isPhone ? phone : wide) * size);
}

/** Rows that stay in sight are not made again while one scrolls. */
const Cells = memo(SomeCells) as typeof SomeCells;

function SomeCells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row | undefined }): ReactNode {
  return columns.map(({ id, header, cell, numeric, main, wide }) => (
    <td key={id} data-column={id} data-label={header} data-numeric={numeric} data-main={main} data-wide={wide}>
      {row === undefined ? <Skeleton height={16} width="70%" /> : <div className={classes.cell}>{cell(row)}</div>}
    </td>
  ));
}

/** In the place of rows that are out of sight. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.gap} style={{ height }}>
      <td style={{ height }} />
    </tr>
  );
}

function gapBefore(items: readonly VirtualItem[], i: number, margin: number): number {
  return (items[i]?.start ?? margin) - (items[i - 1]?.end ?? margin);
}

/** The row that has the focus stays, however far one scrolls: it would be lost with it. */
function withFocused(range: Range, focused: number | null): number[] {
  const places = defaultRangeExtractor(range);
  if (focused === null || focused >= range.count || places.includes(focused)) return places;
  return [...places, focused].sort((a, b) => a - b);
}

function useFocusedPlace() {
  const [focused, setFocused] = useState<number | null>(null);
  const placeOf = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-place]') : null;
    return row ? Number(row.dataset.place) : null;
  };
  return {
    focused,
    onFocus: ({ target }: FocusEvent) => setFocused(placeOf(target)),
    onBlur: ({ relatedTarget }: FocusEvent) => setFocused(placeOf(relatedTarget)),
  };
}

/** How far below the top of the page the rows begin; it moves when something comes or goes above them. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  const look = useCallback(() => {
    const rect = element.current?.getBoundingClientRect();
    if (rect) setTop(Math.round(rect.top + window.scrollY));
  }, [element]);
  useLayoutEffect(look);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [look]);
  return top;
}
