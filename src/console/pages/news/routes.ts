// /news: what somebody should hear of without having asked.
import { createRoute } from '@tanstack/react-router';
import { newsQuery } from '../../api/schedules.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/news',
  loader: ({ context }) => void context.queries.prefetchInfiniteQuery(newsQuery),
  component: lazyScreen(() => import('./news.tsx'), 'News', 'news'),
});

export const newsRoutes = [mainRoute] as const;
