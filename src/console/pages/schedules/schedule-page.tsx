// One schedule: when it comes, what it sends to whom, how it behaves, and what became of its runs.
import { Code, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleShown } from '../../api/documents.ts';
import { scheduleQuery } from '../../api/schedules.ts';
import { DocumentComing } from '../../components/document-coming.tsx';
import { Facts } from '../../components/facts.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Pair, Part } from '../../components/part.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { AudienceText } from './audience-text.tsx';
import { RunHistory } from './run-history.tsx';
import { ScheduleActions } from './schedule-actions.tsx';
import classes from './schedule-page.module.css';
import { ScheduleStatusBadge } from './schedule-status.tsx';
import { useWhenWords } from './use-when-words.ts';

export function SchedulePage() {
  const { i18n } = useTranslation();
  const id = Number(useParams({ from: '/inside/schedules/$id' }).id);
  // Another language asks anew: notes and reasons come in it.
  return <OneSchedule key={`${id} ${i18n.language}`} id={id} />;
}

function OneSchedule({ id }: { id: number }) {
  const { t } = useTranslation('schedules');
  const words = useWhenWords();
  const { data: schedule, error, refetch } = useQuery({ ...scheduleQuery(id), refetchInterval: 30_000 });
  const back = { to: '/schedules', label: t('title') } as const;
  if (!schedule) return <DocumentComing title={t('one')} back={back} error={error} refetch={refetch} rows={6} />;
  return (
    <>
      <PageHeader
        title={schedule.name}
        lead={words(schedule)}
        badge={<ScheduleStatusBadge status={schedule.status} />}
        back={back}
        actions={<ScheduleActions schedule={schedule} />}
      />
      <Stack gap="lg">
        <Pair wideFirst>
          <Part title={t('what')}>
            <What schedule={schedule} />
          </Part>
          <Part title={t('next.title')}>
            <Next schedule={schedule} />
          </Part>
        </Pair>
        <section>
          <Title order={2} mb="sm">
            {t('history.title')}
          </Title>
          <RunHistory id={id} />
        </section>
      </Stack>
    </>
  );
}

function What({ schedule }: { schedule: ScheduleShown }) {
  const { t } = useTranslation(['schedules', 'campaigns']);
  const format = useFormats();
  const { campaign, audience, cron, zone, startsAt, endsAt, maxRuns, runs, missed, toleranceSeconds, overlap } =
    schedule;
  const template = campaign.template as { name: string; language: string } | undefined;
  const query = audience.query ?? audience.else?.query;
  const facts: [string, ReactNode][] = [
    [t('fact.message'), template ? `${template.name} · ${template.language}` : t('campaigns:ownMessage')],
    [t('fact.audience'), <AudienceText key="audience" audience={audience} />],
  ];
  if (query)
    facts.push([
      t('fact.sql'),
      <Code key="sql" block className={classes.sql ?? ''} tabIndex={0}>
        {query.sql}
      </Code>,
    ]);
  if (audience.recentDays) facts.push([t('fact.recent'), t('recentDays', { count: audience.recentDays })]);
  if (cron) facts.push([t('fact.cron'), <Code key="cron">{cron}</Code>]);
  facts.push([t('fact.zone'), zone]);
  if (startsAt) facts.push([t('fact.startsAt'), <TimeText key="starts" time={startsAt} zone={zone} />]);
  if (endsAt) facts.push([t('fact.endsAt'), <TimeText key="ends" time={endsAt} zone={zone} />]);
  const done =
    maxRuns === null ? format.number(runs) : t('runsOf', { done: format.number(runs), most: format.number(maxRuns) });
  facts.push(
    [t('fact.runs'), done],
    [t('fact.overlap'), t(`overlap.${overlap}`)],
    [
      t('fact.missed'),
      missed === 'skip' ? t('missed.skip') : t('missed.run', { time: format.duration(toleranceSeconds) }),
    ],
  );
  return <Facts facts={facts} />;
}

function Next({ schedule: { next, status, zone } }: { schedule: ScheduleShown }) {
  const { t } = useTranslation('schedules');
  const format = useFormats();
  if (next.length === 0) return <Text c="dimmed">{t(`next.none.${status === 'paused' ? 'paused' : 'ended'}`)}</Text>;
  return (
    <ol className={classes.next}>
      {next.map(({ at, note }) => (
        <li key={at}>
          <time dateTime={at}>
            <span className={classes.weekday}>{format.weekday(at, zone)}</span> {format.dateTime(at, zone)}
          </time>
          {note && (
            <Text size="sm" c="dimmed">
              {note.text}
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}
