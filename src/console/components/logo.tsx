// Griot's mark and name.
import { Group, Text } from '@mantine/core';
import mark from '../app/griot.svg';

export function Logo({ size = 30 }: { size?: number }) {
  return (
    <Group gap={10} wrap="nowrap">
      <img src={mark} width={size} height={size} alt="" />
      <Text span ff="heading" fw={700} fz={size * 0.72} lh={1}>
        Griot
      </Text>
    </Group>
  );
}
