// The coming runs of a month: a sheet of weeks, on a phone the days on which something is due.
import { ActionIcon, Anchor, Button, Group, Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunDay } from '../../api/documents.ts';
import { runDaysQuery } from '../../api/schedules.ts';
import { ErrorState } from '../../components/states.tsx';
import { OWN_ZONE, useFormats } from '../../i18n/formats.ts';
import { dayIn, monthAfter, weeksOf } from './month.ts';
import classes from './month-sheet.module.css';

/** A day has room for no more before it says how many others there are. */
const SHOWN = 4;

export function MonthSheet() {
  const { t, i18n } = useTranslation('schedules');
  const today = dayIn(OWN_ZONE, new Date());
  const { month = today.slice(0, 7) } = useSearch({ from: '/inside/schedules' });
  const weeks = weeksOf(month);
  const days = weeks.flat();
  const { data, error, refetch, isPending, isPlaceholderData } = useQuery({
    ...runDaysQuery(days[0] ?? '', days.at(-1) ?? ''),
    placeholderData: keepPreviousData,
  });
  const runsOn = (day: string) => data?.items.filter((run) => run.day === day) ?? [];
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  const monthName = new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const title = monthName.format(new Date(`${month}-01`));
  const isQuiet = !isPending && !days.some((day) => day.startsWith(month) && runsOn(day).length > 0);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <section aria-busy={isPending || isPlaceholderData}>
      <Heading title={title} month={month} today={today} />
      <Paper withBorder className={classes.frame ?? ''}>
        <table className={classes.sheet}>
          <caption>
            <VisuallyHidden>{t('calendar.caption', { month: title })}</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              {weeks[0]?.map((day) => (
                <th key={day} scope="col">
                  {weekday.format(new Date(day))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week[0]}>
                {week.map((day) => (
                  <Day
                    key={day}
                    day={day}
                    isOther={!day.startsWith(month)}
                    isToday={day === today}
                    runs={runsOn(day)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Paper>
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {isQuiet ? t('calendar.none') : t('calendar.zone', { zone: OWN_ZONE })}
      </Text>
    </section>
  );
}

function Heading({ title, month, today }: { title: string; month: string; today: string }) {
  const { t } = useTranslation('schedules');
  const navigate = useNavigate({ from: '/schedules' });
  const go = (to: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, month: to }), replace: true, resetScroll: false });
  const isNow = today.startsWith(month);
  return (
    <Group justify="space-between" mb="sm">
      <Title order={2} className={classes.month ?? ''} aria-live="polite">
        {title}
      </Title>
      <Group gap="xs">
        <Button variant="default" size="sm" disabled={isNow} onClick={() => go(undefined)}>
          {t('calendar.today')}
        </Button>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('calendar.before')}
          onClick={() => go(monthAfter(month, -1))}
        >
          <IconChevronLeft size={18} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('calendar.after')}
          onClick={() => go(monthAfter(month, 1))}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
      </Group>
    </Group>
  );
}

function Day(props: { day: string; isOther: boolean; isToday: boolean; runs: RunDay[] }) {
  const { day, isOther, isToday, runs } = props;
  const { t, i18n } = useTranslation('schedules');
  const format = useFormats();
  const whole = new Intl.DateTimeFormat(i18n.language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const more = runs.length - SHOWN;
  return (
    <td data-other={isOther || undefined} data-today={isToday || undefined} data-empty={runs.length === 0 || undefined}>
      <time dateTime={day} className={classes.number} aria-current={isToday ? 'date' : undefined}>
        <span aria-hidden>{Number(day.slice(8))}</span>
        <span className={classes.whole}>{whole.format(new Date(day))}</span>
      </time>
      {runs.length > 0 && (
        <ul className={classes.runs}>
          {runs.slice(0, SHOWN).map((run) => (
            <li key={run.scheduleId}>
              <Anchor
                component={Link}
                to={`/schedules/${run.scheduleId}`}
                className={classes.run ?? ''}
                title={run.name}
              >
                <span className={classes.time}>{format.time(run.at)}</span> {run.name}
                {run.runs > 1 && <span className={classes.times}> {t('calendar.times', { count: run.runs })}</span>}
              </Anchor>
            </li>
          ))}
          {more > 0 && <li className={classes.more}>{t('calendar.more', { count: more })}</li>}
        </ul>
      )}
    </td>
  );
}
