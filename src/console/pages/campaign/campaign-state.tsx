// Why a campaign does not send just now, and what to do.
import { Alert, Text } from '@mantine/core';
import { IconClockPause, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { cityOf } from '../../components/text-bits.tsx';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';

export function CampaignState({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaign');
  const timeIn = useTimeIn();
  const { status, waiting, pausedReason, resumesAt, launchAt, sendWindow } = campaign;
  if (status === 'running' && waiting) {
    const zone = waiting.reason === 'send_window' ? (sendWindow?.zone ?? OWN_ZONE) : OWN_ZONE;
    return (
      <State color="indigo" title={t('state.waiting', timeIn(waiting.until, zone))}>
        {t(`state.reason.${waiting.reason}`)}
      </State>
    );
  }
  if (status === 'scheduled' && launchAt) {
    return (
      <State color="indigo" title={t('state.scheduled', timeIn(launchAt, OWN_ZONE))}>
        {t('state.scheduledText')}
      </State>
    );
  }
  if (status !== 'paused') return null;
  const goesOn = resumesAt ? ` ${t('state.resumes', timeIn(resumesAt, OWN_ZONE))}` : '';
  if (!pausedReason) {
    return (
      <State color="ochre" title={t('state.paused')}>
        {t('state.pausedText')}
      </State>
    );
  }
  return (
    <State color="ochre" title={t('state.stalled', { reason: pausedReason.title })}>
      {pausedReason.hint}
      {goesOn}
    </State>
  );
}

function State({ color, title, children }: { color: string; title: string; children: React.ReactNode }) {
  const Icon = color === 'indigo' ? IconClockPause : IconPlayerPause;
  return (
    <Alert color={color} title={title} icon={<Icon aria-hidden />} mb="lg">
      <Text size="sm">{children}</Text>
    </Alert>
  );
}

/** 08:00, Dakar; with its day where it is another one. */
function useTimeIn() {
  const format = useFormats();
  return (time: string, zone: string) => {
    const isToday = format.date(time, zone) === format.date(new Date(), zone);
    return { time: isToday ? format.time(time, zone) : format.dateTime(time, zone), city: cityOf(zone) };
  };
}
