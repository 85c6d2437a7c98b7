// The third step: when it starts, in which hours, how fast, how often one person may be written to; and what follows of it.
import { Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useDraft } from '../../api/drafts.ts';
import { sendersQuery } from '../../api/senders.ts';
import { LoadingRows } from '../../components/states.tsx';
import { FrequencyField } from './frequency-field.tsx';
import { Plan } from './plan.tsx';
import { SpeedField } from './speed-field.tsx';
import { StartFields } from './start-fields.tsx';
import { StepFooter, useStep } from './steps.tsx';
import { useStart } from './use-start.ts';
import classes from './when-step.module.css';
import { WindowField } from './window-field.tsx';

export function WhenStep() {
  const id = Number(useParams({ from: '/inside/campaigns/$id/edit' }).id);
  const { data: campaign } = useDraft(id);
  useStep(campaign, 'when');
  return (
    <>
      {campaign ? <When campaign={campaign} /> : <LoadingRows rows={6} height={92} />}
      <StepFooter id={id} step="when" />
    </>
  );
}

function When({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const start = useStart(campaign);
  const { data: senders } = useQuery(sendersQuery);
  const sender = senders?.find(({ id }) => id === campaign.senderId);
  return (
    <div className={classes.columns}>
      <Stack gap="lg" miw={0}>
        <Paper withBorder p="lg" className={classes.part ?? ''}>
          <h2 className={classes.title}>{t('when.title')}</h2>
          <StartFields campaign={campaign} start={start} />
        </Paper>
        <Paper withBorder p="lg" className={classes.part ?? ''}>
          <h2 className={classes.title}>{t('pace.title')}</h2>
          <Stack gap="xl">
            <WindowField campaign={campaign} />
            <SpeedField campaign={campaign} sender={sender} />
            <FrequencyField campaign={campaign} sender={sender} />
          </Stack>
        </Paper>
      </Stack>
      <aside className={classes.aside} aria-label={t('plan.title')}>
        <Plan campaign={campaign} start={start} />
      </aside>
    </div>
  );
}
