// /schedules: what comes again, as a list or a month; /schedules/:id: one of them with its runs.
import { createRoute, notFound } from '@tanstack/react-router';
import { runsQuery, scheduleQuery, schedulesQuery } from '../../api/schedules.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber, readText, readWord, type Search } from '../../app/search-params.ts';
import { isMonth } from './month.ts';

export interface SchedulesSearch {
  view?: 'calendar' | undefined;
  /** 2026-12 */
  month?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/schedules',
  validateSearch: (search: Search): SchedulesSearch => {
    const month = readText(search.month, 7);
    return { view: readWord(search.view, ['calendar']), month: month && isMonth(month) ? month : undefined };
  },
  loader: ({ context }) => void context.queries.prefetchInfiniteQuery(schedulesQuery),
  component: lazyScreen(() => import('./schedules.tsx'), 'Schedules', 'campaigns', 'cron', 'schedules'),
});

const oneRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/schedules/$id',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(scheduleQuery(Number(params.id)));
    void context.queries.prefetchInfiniteQuery(runsQuery(Number(params.id)));
  },
  component: lazyScreen(() => import('./schedule-page.tsx'), 'SchedulePage', 'campaigns', 'cron', 'schedules'),
});

export const scheduleRoutes = [listRoute, oneRoute] as const;
