// A day, chosen in a calendar. The calendar's code comes when it is opened.
import { InputBase, Popover, Skeleton } from '@mantine/core';
import { lazy, Suspense, useId, useState } from 'react';
import { useFormats } from '../i18n/formats.ts';

const Calendar = lazy(async () => ({ default: (await import('./calendar.tsx')).Calendar }));

interface Props {
  label: string;
  /** 2026-12-01, or empty. */
  value: string;
  onChange: (day: string) => void;
}

export function DateField({ label, value, onChange }: Props) {
  const format = useFormats();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover id={id} opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <InputBase
          component="button"
          type="button"
          pointer
          w={210}
          label={label}
          aria-labelledby={`${id}-label ${id}-day`}
          onClick={() => setOpen(!isOpen)}
        >
          {/* At noon it is that day on everybody's clocks. */}
          <span id={`${id}-day`}>{value && format.longDate(`${value}T12:00`)}</span>
        </InputBase>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Skeleton width={252} height={290} />}>
          <Calendar
            value={value}
            onChange={(day) => {
              setOpen(false);
              onChange(day);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
