// What the steps' marks say: done is what the pre-flight finds nothing wrong in; what was passed with something missing says so.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Campaign } from '../../api/documents.ts';
import { preflightQuery } from '../../api/drafts.ts';
import { faultySteps } from './check-items.ts';
import { STEPS, type Step } from './steps.tsx';
import { type Start, useStart } from './use-start.ts';

export type StepState = 'open' | 'done' | 'incomplete';

export function useStepStates(campaign: Campaign, at: Step): Record<Step, StepState> {
  const queries = useQueryClient();
  const start = useStart(campaign);
  // While a message is written, what was last found is enough: its own step is not marked then.
  const asked = preflightQuery(queries, campaign.id, start.asked);
  const { data } = useQuery({ ...asked, enabled: at !== 'message' });
  const wrong = new Set([
    ...wrongAtSight(campaign, start),
    ...(data ? faultySteps({ campaign, preflight: data, start }) : []),
  ]);
  if (campaign.funnel.total > 0) wrong.delete('list'); // the draft knows it sooner
  const passed = campaign.draft?.when ? 'check' : at;
  const stateOf = (step: Step): StepState => {
    if (step === 'check') return 'open';
    const isSeen = STEPS.indexOf(step) < Math.max(STEPS.indexOf(passed), STEPS.indexOf(at));
    if (wrong.has(step)) return isSeen ? 'incomplete' : 'open';
    return step !== 'when' || campaign.draft?.when ? 'done' : 'open';
  };
  return { list: stateOf('list'), message: stateOf('message'), when: stateOf('when'), check: stateOf('check') };
}

/** Before any pre-flight. */
function wrongAtSight({ funnel, template, message }: Campaign, start: Start): Set<Step> {
  const wrong: [Step, boolean][] = [
    ['list', funnel.total === 0],
    ['message', !template && !message],
    ['when', start.fault !== null],
  ];
  return new Set(wrong.flatMap(([step, isWrong]) => (isWrong ? [step] : [])));
}
