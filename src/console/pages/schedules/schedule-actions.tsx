// What can be done to a schedule by whoever may: run now, pause, resume, change, remove.
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconSend } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isStatus } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import type { ScheduleShown } from '../../api/documents.ts';
import { SCHEDULES_KEY } from '../../api/schedules.ts';
import { useMay } from '../../api/session.ts';
import { ChangeMenu } from '../../components/change-menu.tsx';
import { useConfirm } from '../../components/confirm.tsx';
import { toast } from '../../components/toast.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

const ChangeSchedule = lazy(async () => ({ default: (await import('./change-schedule.tsx')).ChangeSchedule }));

export function ScheduleActions({ schedule }: { schedule: ScheduleShown }) {
  const { t } = useTranslation('schedules');
  const may = useMay();
  const [isChanging, setChanging] = useState(false);
  const { status } = schedule;
  const step = useStep(schedule);
  const run = useRunNow(schedule);
  return (
    <>
      {may('campaign') && <More schedule={schedule} change={() => setChanging(true)} />}
      {may('campaign') && status === 'active' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={17} aria-hidden />}
          loading={step.isPending}
          onClick={() => step.mutate('pause')}
        >
          {t('action.pause')}
        </Button>
      )}
      {may('campaign') && status === 'paused' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          loading={step.isPending}
          onClick={() => step.mutate('resume')}
        >
          {t('action.resume')}
        </Button>
      )}
      {may('launch') && (
        <Button leftSection={<IconSend size={17} aria-hidden />} loading={run.isPending} onClick={() => void run.ask()}>
          {t('action.run')}
        </Button>
      )}
      {isChanging && (
        <Suspense>
          <ChangeSchedule schedule={schedule} close={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  );
}

function useStep({ id }: ScheduleShown) {
  const { t } = useTranslation('schedules');
  return useAction({
    run: (step: 'pause' | 'resume') => call(`POST /api/schedules/:id/${step}`, { params: { id } }),
    invalidates: [SCHEDULES_KEY],
    done: ({ status }) => t(status === 'paused' ? 'done.pause' : 'done.resume'),
  });
}

/** It sends to people at once: asked for first. */
function useRunNow({ id, name }: ScheduleShown) {
  const { t } = useTranslation('schedules');
  const confirm = useConfirm();
  const problemText = useProblemText();
  const { mutate, isPending } = useAction({
    run: () => call('POST /api/schedules/:id/run', { params: { id } }),
    invalidates: [SCHEDULES_KEY],
    done: t('done.run'),
    quiet: true,
  });
  const onError = (error: Error) => toast(isStatus(error, 409) ? t('stillGoing') : problemText(error), 'bad');
  const ask = async () => {
    const question = { title: t('confirm.run.title'), text: t('confirm.run.text', { name }), action: t('action.run') };
    if (await confirm(question)) mutate(undefined, { onError });
  };
  return { ask, isPending };
}

function More({ schedule: { id, name }, change }: { schedule: ScheduleShown; change: () => void }) {
  const { t } = useTranslation(['schedules', 'common']);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useAction({
    run: () => call('DELETE /api/schedules/:id', { params: { id } }),
    done: t('done.remove', { name }),
    onDone: () => navigate({ to: '/schedules', replace: true }),
    invalidates: [[...SCHEDULES_KEY, 'list']],
  });
  const ask = async () => {
    const [title, text, action] = [t('confirm.remove.title', { name }), t('confirm.remove.text'), t('action.remove')];
    if (await confirm({ title, text, action, danger: true })) remove.mutate();
  };
  return (
    <ChangeMenu
      change={{ label: t('action.change'), run: change }}
      remove={{ label: t('action.remove'), run: () => void ask(), isPending: remove.isPending }}
    />
  );
}
