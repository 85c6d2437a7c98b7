// A part of a page about one thing, under a heading of its own; two of them beside each other where there is room.
import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './part.module.css';

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" className={classes.part ?? ''}>
      <Title order={2} mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

/** `wideFirst`: the first one gets a little more. */
export function Pair({ wideFirst = false, children }: { wideFirst?: boolean; children: ReactNode }) {
  return (
    <div className={classes.pair} data-wide-first={wideFirst || undefined}>
      {children}
    </div>
  );
}
