// A part of the screen with its heading and its button.
import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function Section(props: { title: string; lead: string; action: ReactNode; children: ReactNode }) {
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={2} size="h3">
            {props.title}
          </Title>
          <Text size="sm" c="dimmed">
            {props.lead}
          </Text>
        </div>
        {props.action}
      </Group>
      {props.children}
    </section>
  );
}
