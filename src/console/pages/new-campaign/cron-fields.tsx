// How often it comes again, and when next. It brings the patterns' words: only to be loaded lazily.
import { Alert, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CronBuilder } from '../../components/cron-builder.tsx';
import { NextRuns } from '../../components/next-runs.tsx';
import { ZoneSelect } from '../../components/zone-select.tsx';
import { type Start, USUAL_CRON, type When } from './use-start.ts';
import classes from './when-step.module.css';

interface Props {
  /** Of the campaign. */
  name: string;
  start: Start;
  set: (patch: Partial<When>) => void;
}

export function CronFields({ name, start: { when, zone }, set }: Props) {
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
        {t('when.series', { name })}
      </Alert>
    </>
  );
}
