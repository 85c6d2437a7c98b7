// What is about to be sent, in a few words and as it looks, beside the list of checks.
import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Campaign, Preflight } from '../../api/documents.ts';
import { importsQuery, rowsQuery } from '../../api/drafts.ts';
import { templatesQuery } from '../../api/templates.ts';
import { PhonePreview } from '../../components/phone-preview.tsx';
import { cityOf } from '../../components/text-bits.tsx';
import { useCronWords } from '../../components/use-cron-words.ts';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';
import classes from './check-step.module.css';
import { tonesOf } from './column-tones.ts';
import { shownCampaign } from './shown-campaign.ts';
import type { Start } from './use-start.ts';

interface Props {
  campaign: Campaign;
  preflight: Preflight | undefined;
  start: Start;
}

export function Summary({ campaign, preflight, start }: Props) {
  const { t } = useTranslation('newCampaign');
  const { data: templates } = useQuery(templatesQuery(campaign.senderId));
  const { data: imports = [] } = useQuery(importsQuery(campaign.id));
  const { data: people } = useQuery({
    ...rowsQuery(campaign.id, { after: 0, limit: 1 }),
    enabled: campaign.funnel.total > 0,
  });
  const { template } = campaign;
  const listed = templates?.find((one) => one.name === template?.name && one.language === template.language);
  return (
    <Paper component="aside" aria-label={t('summary.title')} withBorder p="lg" className={classes.part ?? ''}>
      <h2 className={classes.title}>{t('summary.title')}</h2>
      <dl className={classes.facts}>
        <dt>{t('summary.from')}</dt>
        <dd>{preflight?.sender.name ?? '\u00a0'}</dd>
        <dt>{t('summary.starts')}</dt>
        <dd>{useStartWords()(start)}</dd>
        <dt>{t('summary.hours')}</dt>
        <dd>{useHours()(campaign.sendWindow)}</dd>
      </dl>
      {(template || campaign.message) && (
        <PhonePreview
          name={preflight?.sender.name ?? ''}
          message={shownCampaign({
            listed: listed?.components ?? null,
            components: template?.components ?? (campaign.message ? [campaign.message] : []),
            variables: people?.[0]?.variables ?? null,
            tones: tonesOf(imports),
          })}
        />
      )}
    </Paper>
  );
}

export function useStartWords(): (start: Start) => string {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const cronWords = useCronWords();
  return ({ when, zone, at }) => {
    const where = zone === OWN_ZONE ? '' : ` (${cityOf(zone)})`;
    if (when.start === 'cron') return `${cronWords(when.cron ?? '')}${where}`;
    if (when.start === 'at') return at ? `${format.dateTime(at, zone)}${where}` : '–';
    return t('summary.now');
  };
}

function useHours(): (window: Campaign['sendWindow']) => string {
  const { t } = useTranslation('newCampaign');
  return (window) => {
    if (!window) return t('summary.always');
    const { from, until, zone } = window;
    return `${from}–${until}, ${zone === 'recipient' ? t('summary.recipient') : cityOf(zone)}`;
  };
}
