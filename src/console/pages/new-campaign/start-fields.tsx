// Now, at a time, or again and again.
import { Alert, Group, Radio, Stack, Text } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import '@mantine/dates/styles.css';
import 'dayjs/locale/fr.js';
import { IconBolt, IconCalendarTime, IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import { CronBuilder } from '../../components/cron-builder.tsx';
import { NextRuns } from '../../components/next-runs.tsx';
import { cityOf } from '../../components/text-bits.tsx';
import { TimeField } from '../../components/time-field.tsx';
import { ZoneSelect } from '../../components/zone-select.tsx';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';
import type { Start, When } from './use-start.ts';
import classes from './when-step.module.css';

const STARTS = ['now', 'at', 'cron'] as const;
const ICONS = { now: IconBolt, at: IconCalendarTime, cron: IconRepeat };
/** Monday morning. */
const USUAL_CRON = '0 9 * * 1';

interface Props {
  campaign: Campaign;
  start: Start;
}

export function StartFields({ campaign, start }: Props) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const { when, zone } = start;
  const set = (patch: Partial<When>) => save({ draft: { ...campaign.draft, when: { ...when, ...patch } } });
  const choose = (next: When['start']) =>
    set({
      start: next,
      ...(next === 'now' ? {} : { zone }),
      ...(next === 'at' && !when.at ? { at: tomorrowAtNine() } : {}),
      ...(next === 'cron' && !when.cron ? { cron: USUAL_CRON } : {}),
    });
  return (
    <>
      <Radio.Group value={when.start} onChange={(next) => choose(next as When['start'])} aria-label={t('when.title')}>
        <div className={classes.starts}>
          {STARTS.map((one) => {
            const Icon = ICONS[one];
            return (
              <Radio.Card key={one} value={one} className={classes.start ?? ''} aria-label={t(`when.start.${one}`)}>
                <Icon size={22} stroke={1.6} aria-hidden />
                <Text fw={650}>{t(`when.start.${one}`)}</Text>
                <Text size="sm" c="dimmed">
                  {t(`when.hint.${one}`)}
                </Text>
              </Radio.Card>
            );
          })}
        </div>
      </Radio.Group>
      {when.start === 'at' && <AtFields start={start} set={set} />}
      {when.start === 'cron' && <CronFields campaign={campaign} start={start} set={set} />}
    </>
  );
}

interface FieldsProps {
  start: Start;
  set: (patch: Partial<When>) => void;
}

function AtFields({ start: { when, zone, at, fault }, set }: FieldsProps) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const [date = '', time = ''] = (when.at ?? '').split('T');
  return (
    <Stack gap="sm" mt="lg">
      <Group align="flex-start" gap="sm">
        <DatePickerInput
          label={t('when.date')}
          w={210}
          value={date || null}
          minDate={new Date().toISOString().slice(0, 10)}
          valueFormat="D MMMM YYYY"
          ariaLabels={{
            nextMonth: t('when.nextMonth'),
            previousMonth: t('when.previousMonth'),
            monthLevelControl: t('when.months'),
            yearLevelControl: t('when.years'),
            nextYear: t('when.nextYear'),
            previousYear: t('when.previousYear'),
          }}
          onChange={(chosen) => chosen && set({ at: `${chosen}T${time || '09:00'}` })}
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

function CronFields({ campaign, start: { when, zone }, set }: FieldsProps & { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const cron = when.cron ?? USUAL_CRON;
  return (
    <>
      <div className={classes.cron}>
        <Stack gap="md">
          <CronBuilder value={cron} onChange={(next) => set({ cron: next })} />
          <ZoneSelect label={t('when.zone')} value={zone} onChange={(chosen) => set({ zone: chosen })} />
        </Stack>
        <NextRuns cron={cron} zone={zone} />
      </div>
      <Alert color="indigo" mt="md">
        {t('when.series', { name: campaign.name })}
      </Alert>
    </>
  );
}

function tomorrowAtNine(): string {
  const day = new Date(Date.now() + 86_400_000);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T09:00`;
}
