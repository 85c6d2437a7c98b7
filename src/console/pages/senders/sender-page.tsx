// One line at the provider: how it is, what it may, where it reports to, and what WhatsApp told of it.
import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sender } from '../../api/documents.ts';
import { senderQuery } from '../../api/senders.ts';
import { useMay } from '../../api/session.ts';
import { senderHealthQuery } from '../../api/setup.ts';
import { DocumentComing } from '../../components/document-coming.tsx';
import { Facts } from '../../components/facts.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Pair, Part } from '../../components/part.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { DailyBudget } from './daily-budget.tsx';
import { SenderActions } from './sender-actions.tsx';
import { SenderCallback } from './sender-callback.tsx';
import { SenderHealthBadge } from './sender-health.tsx';
import { SenderNews } from './sender-news.tsx';
import { usePaceWords } from './use-pace-words.ts';
import { useTier } from './use-tier.ts';

export function SenderPage() {
  const { t } = useTranslation('senders');
  const id = Number(useParams({ from: '/inside/senders/$id' }).id);
  const { data: sender, error, refetch } = useQuery({ ...senderQuery(id), refetchInterval: 15_000 });
  const back = { to: '/senders', label: t('title') } as const;
  if (!sender) return <DocumentComing title={t('one')} back={back} error={error} refetch={refetch} rows={5} />;
  return (
    <>
      <PageHeader
        title={sender.name}
        badge={<SenderHealthBadge id={id} />}
        back={back}
        actions={<SenderActions sender={sender} />}
      />
      <Stack gap="lg">
        <Trouble id={id} />
        <Pair wideFirst>
          <Part title={t('sending')}>
            <Sending sender={sender} />
          </Part>
          <Part title={t('callback.title')}>
            <SenderCallback sender={sender} />
          </Part>
        </Pair>
        <section>
          <Title order={2} mb="sm">
            {t('news.title')}
          </Title>
          <SenderNews id={id} />
        </section>
      </Stack>
    </>
  );
}

/** What the provider says where the line is not well. */
function Trouble({ id }: { id: number }) {
  const { t } = useTranslation('senders');
  const { data: health } = useQuery(senderHealthQuery(id));
  if (!health || health.status === 'connected') return null;
  return (
    <Alert color={health.status === 'disconnected' ? 'hibiscus' : 'ochre'} title={t(`health.${health.status}`)}>
      <Text size="sm">{t('trouble', { detail: health.detail })}</Text>
    </Alert>
  );
}

function Sending({ sender }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const format = useFormats();
  const may = useMay();
  const pace = usePaceWords();
  const tier = useTier(sender.id);
  const { slowedTo, frequencyCap, country, uncertain, templatesSyncedAt, optOutReply, optInReply, baseUrl, namespace } =
    sender;
  const facts: [string, ReactNode][] = [
    [t('column.pace'), pace.limit(sender)],
    [t('fact.now'), slowedTo === null ? t('full') : pace.slowed(slowedTo)],
    [t('column.day'), <DailyBudget key="day" sender={sender} />],
    [t('fact.tier'), tier],
    [
      t('fact.cap'),
      frequencyCap ? t('cap', { count: frequencyCap.messages, days: format.number(frequencyCap.days) }) : t('noCap'),
    ],
    [t('fact.country'), country ? format.country(country, country) : '–'],
    [t('fact.uncertain'), t(`uncertain.${uncertain}`)],
    [t('fact.optOutReply'), optOutReply ?? '–'],
    [t('fact.optInReply'), optInReply ?? '–'],
    [t('fact.synced'), <TimeText key="synced" time={templatesSyncedAt} />],
  ];
  if (may('manage')) facts.push([t('fact.baseUrl'), baseUrl], [t('fact.namespace'), namespace ?? '–']);
  return <Facts facts={facts} />;
}
