// Whose clocks count: a time zone by its city, with what its clocks show now.
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { OWN_ZONE } from '../i18n/formats.ts';
import { cityOf } from './text-bits.tsx';

interface Props {
  label: string;
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
  /** Choices before the zones, with values of their own. */
  before?: { value: string; label: string }[];
}

/** Of four hundred: those that fit what is typed, and no more than one reads. */
const SHOWN = 60;

export function ZoneSelect({ label, value, onChange, error, before = [] }: Props) {
  const { t } = useTranslation('cron');
  const zones = useMemo(() => [...new Set([OWN_ZONE, value, ...Intl.supportedValuesOf('timeZone')])], [value]);
  const known = new Set(before.map((one) => one.value));
  const data = [
    ...before,
    ...zones.filter((zone) => !known.has(zone)).map((zone) => ({ value: zone, label: labelOf(zone) })),
  ];
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      limit={SHOWN}
      nothingFoundMessage={t('noZone')}
      value={value}
      data={data}
      error={error}
      onChange={(zone) => zone && onChange(zone)}
    />
  );
}

/** Dakar (Africa), UTC+0 */
function labelOf(zone: string): string {
  const area = zone.split('/')[0]?.replaceAll('_', ' ');
  const where = zone.includes('/') ? `${cityOf(zone)} (${area})` : zone;
  return `${where}, ${offsetOf(zone)}`;
}

function offsetOf(zone: string): string {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts();
    return parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? '';
  } catch {
    return zone;
  }
}
