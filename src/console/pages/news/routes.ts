// /news: what somebody should hear of without having asked.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { newsQuery } from '../../api/schedules.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/news',
  loader: ({ context }) => void context.queries.prefetchInfiniteQuery(newsQuery),
  component: lazyRouteComponent(() => import('./news.tsx'), 'News'),
});

export const newsRoutes = [mainRoute] as const;
