// /people: who may sign in, and the tokens of programs.
import { createRoute } from '@tanstack/react-router';
import { tokensQuery, usersQuery } from '../../api/people.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people',
  loader: ({ context }) => {
    void context.queries.prefetchInfiniteQuery(usersQuery);
    void context.queries.prefetchInfiniteQuery(tokensQuery);
  },
  component: lazyScreen(() => import('./people.tsx'), 'People', 'campaigns', 'people'),
});

export const peopleRoutes = [mainRoute] as const;
