// The next ten times of a schedule, as the server reckons them.
import { Paper, Skeleton, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SchedulePreview } from '../api/documents.ts';
import { schedulePreviewQuery } from '../api/schedules.ts';
import { useFormats } from '../i18n/formats.ts';
import { useProblemText } from '../i18n/problem-text.ts';
import classes from './next-runs.module.css';

interface Props {
  cron: string;
  zone: string;
}

const SHOWN = 10;

/** Keeps its height: ten lines, whatever comes. */
export function NextRuns({ cron, zone }: Props) {
  const { t } = useTranslation('cron');
  const problemText = useProblemText();
  const { data, error, isPlaceholderData } = useQuery({
    ...schedulePreviewQuery({ cron, zone }),
    placeholderData: keepPreviousData,
  });
  return (
    <Paper withBorder p="md" className={classes.runs ?? ''} aria-busy={isPlaceholderData}>
      <Title order={3} size="h5">
        {t('next')}
      </Title>
      {error && !isPlaceholderData ? (
        <Text size="sm" c="red" role="alert" mt="xs">
          {problemText(error)}
        </Text>
      ) : (
        <ol className={classes.list} data-stale={isPlaceholderData || undefined}>
          {data?.items.map((item) => <Run key={item.at} item={item} zone={zone} />) ??
            // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else
            Array.from({ length: SHOWN }, (_, i) => <Skeleton key={i} component="li" height={18} my={4} />)}
        </ol>
      )}
    </Paper>
  );
}

function Run({ item, zone }: { item: SchedulePreview['items'][number]; zone: string }) {
  const { t } = useTranslation('cron');
  const format = useFormats();
  return (
    <li>
      <time dateTime={item.at}>
        <span className={classes.day}>{format.weekday(item.at, zone)}</span> {format.date(item.at, zone)},{' '}
        {format.time(item.at, zone)}
      </time>
      {item.note && (
        <Text span size="xs" c="dimmed">
          {' '}
          {t(`note.${item.note.code}`)}
        </Text>
      )}
    </li>
  );
}
