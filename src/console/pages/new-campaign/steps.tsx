// The four steps: where one is, what is done, the way to each; and the way back and on below every step.
import { Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconCheck } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import classes from './steps.module.css';

export const STEPS = ['list', 'message', 'when', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** Without an id: of a campaign that is not there yet. */
export function Steps({ id, campaign }: { id?: number; campaign?: Campaign | undefined }) {
  const { t } = useTranslation('newCampaign');
  const { pathname } = useLocation();
  const at = STEPS.find((step) => pathname.endsWith(`/edit/${step}`)) ?? 'list';
  return (
    <nav aria-label={t('steps')} className={classes.steps}>
      <ol>
        {STEPS.map((step, i) => {
          const isDone = campaign !== undefined && step !== at && isStepDone(step, campaign);
          const face = (
            <>
              <span className={classes.mark} data-done={isDone || undefined}>
                {isDone ? <IconCheck size={16} stroke={2.4} aria-label={t('done')} /> : i + 1}
              </span>
              <span className={classes.name}>{t(`step.${step}`)}</span>
            </>
          );
          return (
            <li key={step} data-at={step === at || undefined}>
              {id === undefined ? (
                <span className={classes.step} aria-current={step === at ? 'step' : undefined}>
                  {face}
                </span>
              ) : (
                <Link
                  to={`/campaigns/$id/edit/${step}`}
                  params={{ id: String(id) }}
                  className={classes.step}
                  aria-current={step === at ? 'step' : undefined}
                >
                  {face}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function isStepDone(step: Step, { funnel, template, message, draft }: Campaign): boolean {
  if (step === 'list') return funnel.total > 0;
  if (step === 'message') return template !== null || message !== null;
  return step === 'when' && draft?.when !== undefined;
}

/** Notes with the draft that one was here. */
export function useStep(campaign: Campaign | undefined, step: Step): void {
  const save = useSaveDraft(campaign?.id ?? 0);
  const isNew = campaign !== undefined && campaign.draft?.step !== step;
  useEffect(() => {
    if (isNew) save({ draft: { ...campaign?.draft, step } });
  }, [isNew, step, save, campaign?.draft]);
}

/** `last`: what stands in the place of the way on. */
export function StepFooter({ id, step, last }: { id: number; step: Step; last?: ReactNode }) {
  const { t } = useTranslation('newCampaign');
  const [before, after] = [STEPS[STEPS.indexOf(step) - 1], STEPS[STEPS.indexOf(step) + 1]];
  const params = { id: String(id) };
  return (
    <div className={classes.footer}>
      {before ? (
        <Button
          component={Link}
          {...({ to: `/campaigns/$id/edit/${before}`, params } as object)}
          variant="default"
          size="md"
          leftSection={<IconArrowLeft size={17} aria-hidden />}
        >
          <span className={classes.back}>{t(`step.${before}`)}</span>
        </Button>
      ) : (
        <span />
      )}
      {after ? (
        <Button
          component={Link}
          {...({ to: `/campaigns/$id/edit/${after}`, params } as object)}
          size="md"
          rightSection={<IconArrowRight size={17} aria-hidden />}
        >
          {t('next', { step: t(`step.${after}`) })}
        </Button>
      ) : (
        last
      )}
    </div>
  );
}
