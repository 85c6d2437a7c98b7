// /schedules: what comes again, as a list or a month; /schedules/:id: one of them with its runs.
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { runsQuery, scheduleQuery, schedulesQuery } from '../../api/schedules.ts';
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
  component: lazyRouteComponent(() => import('./schedules.tsx'), 'Schedules'),
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
  component: lazyRouteComponent(() => import('./schedule-page.tsx'), 'SchedulePage'),
});

export const scheduleRoutes = [listRoute, oneRoute] as const;
