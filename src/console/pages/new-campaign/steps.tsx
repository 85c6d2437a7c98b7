// The four steps: where one is, what is done, the way to each; and the way back and on below every step.
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconArrowRight, IconCheck } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import { type StepState, useStepStates } from './step-states.ts';
import classes from './steps.module.css';

export const STEPS = ['list', 'message', 'when', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** Without an id: of a campaign that is not there yet. */
export function Steps({ id, campaign }: { id?: number; campaign?: Campaign | undefined }) {
  const { pathname } = useLocation();
  const at = STEPS.find((step) => pathname.endsWith(`/edit/${step}`)) ?? 'list';
  return campaign ? <StepsOf campaign={campaign} at={at} /> : <StepList id={id} at={at} states={{}} />;
}

function StepsOf({ campaign, at }: { campaign: Campaign; at: Step }) {
  return <StepList id={campaign.id} at={at} states={useStepStates(campaign, at)} />;
}

interface ListProps {
  id: number | undefined;
  at: Step;
  states: Partial<Record<Step, StepState>>;
}

function StepList({ id, at, states }: ListProps) {
  const { t } = useTranslation('newCampaign');
  return (
    <nav aria-label={t('steps')} className={classes.steps}>
      <ol>
        {STEPS.map((step, i) => {
          const face = (
            <>
              <Mark number={i + 1} state={step === at ? undefined : states[step]} />
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

function Mark({ number, state = 'open' }: { number: number; state: StepState | undefined }) {
  const { t } = useTranslation('newCampaign');
  return (
    <span className={classes.mark} data-state={state}>
      {state === 'done' && <IconCheck size={16} stroke={2.4} aria-label={t('done')} />}
      {state === 'incomplete' && <IconAlertTriangle size={16} stroke={2.2} aria-label={t('incomplete')} />}
      {state === 'open' && number}
    </span>
  );
}

/** Notes with the draft that one was here. Who has seen when it starts has a start: now, until another is chosen. */
export function useStep(campaign: Campaign | undefined, step: Step): void {
  const save = useSaveDraft(campaign?.id ?? 0);
  const isNew = campaign !== undefined && campaign.draft?.step !== step;
  useEffect(() => {
    const when = step === 'when' ? { when: campaign?.draft?.when ?? { start: 'now' as const } } : {};
    if (isNew) save({ draft: { ...campaign?.draft, ...when, step } });
  }, [isNew, step, save, campaign?.draft]);
}

interface FooterProps {
  id: number;
  step: Step;
  /** In the place of the way on. */
  last?: ReactNode;
  /** The way on, where something is left undone. */
  onLabel?: string | undefined;
}

export function StepFooter({ id, step, last, onLabel }: FooterProps) {
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
          {t(`step.${before}`)}
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
          {onLabel ?? t('next', { step: t(`step.${after}`) })}
        </Button>
      ) : (
        last
      )}
    </div>
  );
}
