// What can be done to a sender by whoever may: its campaigns paused and resumed, itself changed.
import { Button } from '@mantine/core';
import { IconPencil, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignKeys, campaignsQuery } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Sender } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';
import { SenderForm } from './sender-form.tsx';

export function SenderActions({ sender }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const may = useMay();
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      {may('manage') && (
        <Button variant="default" leftSection={<IconPencil size={17} aria-hidden />} onClick={() => setChanging(true)}>
          {t('change')}
        </Button>
      )}
      {may('launch') && <Steps sender={sender} />}
      {isChanging && <SenderForm sender={sender} close={() => setChanging(false)} />}
    </>
  );
}

/** Counted before they are asked for: how many campaigns it concerns. */
function Steps({ sender: { id, name } }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const confirm = useConfirm();
  const senderId = String(id);
  const running = useCount({ senderId, status: 'running' });
  const paused = useCount({ senderId, status: 'paused' });
  const pause = useAction({
    run: () => call('POST /api/senders/:id/pause', { params: { id } }),
    invalidates: [campaignKeys.all],
    done: (answer) => t('done.pause', { count: answer.paused.length }),
  });
  const resume = useAction({
    run: () => call('POST /api/senders/:id/resume', { params: { id } }),
    invalidates: [campaignKeys.all],
    done: (answer) => t('done.resume', { count: answer.resumed.length }),
  });
  const ask = async () => {
    const question = {
      title: t('pause.title', { name }),
      text: t('pause.text', { count: running }),
      action: t('pause.action'),
    };
    if (await confirm(question)) pause.mutate();
  };
  return (
    <>
      {paused > 0 && (
        <Button
          variant={running > 0 ? 'default' : 'filled'}
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {t('resume')}
        </Button>
      )}
      {running > 0 && (
        <Button
          leftSection={<IconPlayerPause size={17} aria-hidden />}
          loading={pause.isPending}
          onClick={() => void ask()}
        >
          {t('pause.action')}
        </Button>
      )}
    </>
  );
}

function useCount(filter: Parameters<typeof campaignsQuery>[0]): number {
  const { data } = useInfiniteQuery({ ...campaignsQuery(filter), refetchInterval: 15_000 });
  return data?.pages.flatMap(({ items }) => items).length ?? 0;
}
