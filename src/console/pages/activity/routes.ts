// /activity: the audit. Its filters stand in the address.
import { createRoute } from '@tanstack/react-router';
import { activityQuery } from '../../api/activity.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readFilter } from './activity-search.ts';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/activity',
  validateSearch: readFilter,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queries.prefetchInfiniteQuery(activityQuery(deps)),
  component: lazyScreen(() => import('./activity.tsx'), 'Activity', 'activity', 'campaigns'),
});

export const activityRoutes = [mainRoute] as const;
