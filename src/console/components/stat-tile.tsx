// One number with its name; a row of them stands on top of a screen.
import { Paper, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './stat-tile.module.css';

interface Props {
  label: string;
  value: ReactNode;
  /** Under the number: a share, what it means. */
  note?: ReactNode;
  tone?: 'plain' | 'good' | 'warn' | 'bad';
  /** What the word means, where it may not be known. */
  help?: string;
}

export function StatTile({ label, value, note, tone = 'plain', help }: Props) {
  const name = (
    <Text span size="sm" c="dimmed" {...(help ? { tabIndex: 0, td: 'underline dotted' } : {})}>
      {label}
    </Text>
  );
  return (
    <Paper className={classes.tile ?? ''} data-tone={tone} withBorder>
      <dl className={classes.pair}>
        <dt>
          {help ? (
            <Tooltip label={help} multiline maw={280}>
              {name}
            </Tooltip>
          ) : (
            name
          )}
        </dt>
        <dd>
          <span className={classes.value}>{value}</span>
          <span className={classes.note}>{note ?? '\u00a0'}</span>
        </dd>
      </dl>
    </Paper>
  );
}

/** `fours`: in full lines, for a number of them that four divides. */
export function StatTiles({ children, fours = false }: { children: ReactNode; fours?: boolean }) {
  return (
    <div className={classes.tiles} data-fours={fours || undefined}>
      {children}
    </div>
  );
}
