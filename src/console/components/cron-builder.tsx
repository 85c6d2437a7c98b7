// When something comes again: chosen in words, kept as a cron pattern.
import { Group, Input, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type CronParts, NTHS, type Nth, readCron, WEEKDAYS, type Weekday, writeCron } from './cron-pattern.ts';
import { TimeField } from './time-field.tsx';
import { useCronWords, useWeekdayName } from './use-cron-words.ts';
import { WeekdayChips } from './weekday-chips.tsx';

interface Props {
  /** A pattern of five fields; what it is not made of here is shown and kept as it is. */
  value: string;
  onChange: (pattern: string) => void;
  /** What the server says of the pattern. */
  error?: string | undefined;
}

type Kind = CronParts['kind'];
const KINDS = ['daily', 'weekly', 'monthly', 'nth', 'other'] as const satisfies readonly Kind[];

export function CronBuilder({ value, onChange, error }: Props) {
  const { t } = useTranslation('cron');
  const words = useCronWords();
  const parts = readCron(value);
  const change = (next: CronParts) => onChange(writeCron(next));
  const incomplete = parts.kind === 'weekly' && parts.days.length === 0;
  return (
    <Stack gap="md">
      <Select
        label={t('kind')}
        allowDeselect={false}
        value={parts.kind}
        data={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        onChange={(kind) => kind && change(inKind(kind as Kind, parts, value))}
      />
      {parts.kind === 'weekly' && (
        <WeekdayChips label={t('days')} days={parts.days} onChange={(days) => change({ ...parts, days })} />
      )}
      {parts.kind === 'monthly' && <DayOfMonth day={parts.day} onChange={(day) => change({ ...parts, day })} />}
      {parts.kind === 'nth' && <NthWeekday parts={parts} onChange={change} />}
      {parts.kind === 'other' ? (
        <TextInput
          label={t('pattern')}
          description={t('patternHint')}
          value={parts.pattern}
          error={error}
          ff="monospace"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <TimeField label={t('time')} value={parts.time} error={error} onChange={(time) => change({ ...parts, time })} />
      )}
      <Group gap={8} wrap="nowrap" role="status">
        <IconRepeat size={18} aria-hidden style={{ flexShrink: 0 }} />
        <Text fw={600}>{incomplete ? t('noDay') : words(value)}</Text>
      </Group>
    </Stack>
  );
}

/** The same time in another rhythm. */
function inKind(kind: Kind, parts: CronParts, pattern: string): CronParts {
  const time = parts.kind === 'other' ? '09:00' : parts.time;
  switch (kind) {
    case 'daily':
      return { kind, time };
    case 'weekly':
      return { kind, time, days: [1] };
    case 'monthly':
      return { kind, time, day: 1 };
    case 'nth':
      return { kind, time, nth: 'first', weekday: 1 };
    case 'other':
      // Two hours of a day: nothing that could be chosen otherwise.
      return { kind, pattern: parts.kind === 'other' ? pattern : '0 9,17 * * 1-5' };
  }
}

function DayOfMonth({ day, onChange }: { day: number | 'L'; onChange: (day: number | 'L') => void }) {
  const { t } = useTranslation('cron');
  const numbers = Array.from({ length: 31 }, (_, i) => String(i + 1));
  return (
    <Select
      label={t('day')}
      description={typeof day === 'number' && day > 28 ? t('shortMonths') : undefined}
      allowDeselect={false}
      w={220}
      value={String(day)}
      data={[...numbers, { value: 'L', label: t('lastDay') }]}
      onChange={(chosen) => chosen && onChange(chosen === 'L' ? 'L' : Number(chosen))}
    />
  );
}

function NthWeekday({
  parts,
  onChange,
}: {
  parts: Extract<CronParts, { kind: 'nth' }>;
  onChange: (parts: CronParts) => void;
}) {
  const { t } = useTranslation('cron');
  const nameOf = useWeekdayName();
  return (
    <Group gap="sm" align="flex-end">
      <Input.Wrapper label={t('which')} labelElement="div">
        <SegmentedControl
          aria-label={t('which')}
          value={parts.nth}
          data={NTHS.map((nth) => ({ value: nth, label: t(`nth.${nth}`) }))}
          onChange={(nth) => onChange({ ...parts, nth: nth as Nth })}
        />
      </Input.Wrapper>
      <Select
        label={t('weekday')}
        allowDeselect={false}
        w={160}
        value={String(parts.weekday)}
        data={WEEKDAYS.map((day) => ({ value: String(day), label: nameOf(day) }))}
        onChange={(day) => day && onChange({ ...parts, weekday: Number(day) as Weekday })}
      />
    </Group>
  );
}
