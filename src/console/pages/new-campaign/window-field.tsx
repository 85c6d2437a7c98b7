// In which hours it may send; outside of them it waits.
import { Group, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { windowFaults } from '../../../model/send-window.ts';
import type { Campaign } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import type { Weekday } from '../../components/cron-pattern.ts';
import { TimeField } from '../../components/time-field.tsx';
import { WeekdayChips } from '../../components/weekday-chips.tsx';
import { ZoneSelect } from '../../components/zone-select.tsx';
import classes from './when-step.module.css';

type Window = NonNullable<Campaign['sendWindow']>;
const USUAL: Window = { days: [1, 2, 3, 4, 5, 6], from: '09:00', until: '20:00', zone: 'recipient' };

export function WindowField({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const [hours, setHours] = useState<Window>(campaign.sendWindow ?? USUAL);
  const isOn = campaign.sendWindow !== null;
  const faults = windowFaults(hours);
  const set = (patch: Partial<Window>) => {
    const next = { ...hours, ...patch };
    setHours(next);
    if (windowFaults(next).length === 0) save({ sendWindow: next });
  };
  return (
    <div>
      <Switch
        label={t('window.label')}
        description={t('window.hint')}
        checked={isOn}
        onChange={(event) => save({ sendWindow: event.currentTarget.checked ? hours : null })}
      />
      {isOn && (
        <Stack gap="sm" mt="md" className={classes.inside ?? ''}>
          <WeekdayChips
            label={t('window.days')}
            days={hours.days as Weekday[]}
            error={hours.days.length === 0 ? t('window.noDay') : undefined}
            onChange={(days) => set({ days })}
          />
          <Group align="flex-start" gap="sm">
            <TimeField label={t('window.from')} value={hours.from} onChange={(from) => set({ from })} />
            <TimeField
              label={t('window.until')}
              value={hours.until === '24:00' ? '00:00' : hours.until}
              onChange={(until) => set({ until: until === '00:00' ? '24:00' : until })}
            />
            <div className={classes.zone}>
              <ZoneSelect
                label={t('window.zone')}
                value={hours.zone}
                before={[{ value: 'recipient', label: t('window.recipient') }]}
                onChange={(zone) => set({ zone })}
              />
            </div>
          </Group>
          {hours.days.length > 0 && faults.length > 0 && (
            <Text size="sm" c="red" role="alert">
              {t('window.fault')}
            </Text>
          )}
        </Stack>
      )}
    </div>
  );
}
