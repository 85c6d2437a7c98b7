// Now, at a time, or again and again.
import { Radio, Skeleton, Text } from '@mantine/core';
import { IconBolt, IconCalendarTime, IconRepeat } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import { type Start, USUAL_CRON, type When } from './use-start.ts';
import classes from './when-step.module.css';

// A calendar, and patterns in words: each has a weight of its own.
const AtFields = lazy(async () => ({ default: (await import('./at-fields.tsx')).AtFields }));
const CronFields = lazy(async () => ({ default: (await import('./cron-fields.tsx')).CronFields }));

const STARTS = ['now', 'at', 'cron'] as const;
const ICONS = { now: IconBolt, at: IconCalendarTime, cron: IconRepeat };

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
      <Suspense fallback={<Skeleton height={when.start === 'at' ? 92 : 420} mt="lg" />}>
        {when.start === 'at' && <AtFields start={start} set={set} />}
        {when.start === 'cron' && <CronFields name={campaign.name} start={start} set={set} />}
      </Suspense>
    </>
  );
}

function tomorrowAtNine(): string {
  const day = new Date(Date.now() + 86_400_000);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T09:00`;
}
