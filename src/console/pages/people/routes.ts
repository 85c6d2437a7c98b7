// /people: who may sign in, and the tokens of programs.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tokensQuery, usersQuery } from '../../api/people.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people',
  loader: ({ context }) => {
    void context.queries.prefetchInfiniteQuery(usersQuery);
    void context.queries.prefetchInfiniteQuery(tokensQuery);
  },
  component: lazyRouteComponent(() => import('./people.tsx'), 'People'),
});

export const peopleRoutes = [mainRoute] as const;
