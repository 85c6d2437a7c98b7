// Days of the week, any number of them.
import { Chip, Group, Input } from '@mantine/core';
import { useId } from 'react';
import { WEEKDAYS, type Weekday } from './cron-pattern.ts';
import { useWeekdayName } from './use-cron-words.ts';

interface Props {
  label: string;
  days: readonly Weekday[];
  onChange: (days: Weekday[]) => void;
  error?: string | undefined;
}

export function WeekdayChips({ label, days, onChange, error }: Props) {
  const nameOf = useWeekdayName();
  const id = useId();
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }} error={error}>
      <Chip.Group
        multiple
        value={days.map(String)}
        onChange={(chosen) => onChange(chosen.map((day) => Number(day) as Weekday).sort())}
      >
        <Group gap={6} mt={4} role="group" aria-labelledby={id}>
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={String(day)} size="sm">
              {nameOf(day)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}
