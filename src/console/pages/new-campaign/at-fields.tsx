// A day, a time and the zone they are meant in. They bring their own pickers: only to be loaded lazily.
import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DateField } from '../../components/date-field.tsx';
import { cityOf } from '../../components/text-bits.tsx';
import { TimeField } from '../../components/time-field.tsx';
import { ZoneSelect } from '../../components/zone-select.tsx';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';
import type { Start, When } from './use-start.ts';
import classes from './when-step.module.css';

interface Props {
  start: Start;
  set: (patch: Partial<When>) => void;
}

export function AtFields({ start: { when, zone, at, fault }, set }: Props) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const [date = '', time = ''] = (when.at ?? '').split('T');
  return (
    <Stack gap="sm" mt="lg">
      <Group align="flex-start" gap="sm">
        <DateField
          label={t('when.date')}
          value={date}
          onChange={(chosen) => set({ at: `${chosen}T${time || '09:00'}` })}
        />
        <TimeField label={t('when.time')} value={time} onChange={(chosen) => set({ at: `${date}T${chosen}` })} />
        <div className={classes.zone}>
          <ZoneSelect label={t('when.zone')} value={zone} onChange={(chosen) => set({ zone: chosen })} />
        </div>
      </Group>
      <Text size="sm" c={fault ? 'red' : 'dimmed'} role="status">
        {fault
          ? t(`when.fault.${fault}`)
          : at &&
            t(zone === OWN_ZONE ? 'when.starts' : 'when.startsElsewhere', {
              ago: format.ago(at),
              day: format.weekday(at, zone),
              time: format.dateTime(at, zone),
              city: cityOf(zone),
              own: format.dateTime(at),
            })}
      </Text>
    </Stack>
  );
}
