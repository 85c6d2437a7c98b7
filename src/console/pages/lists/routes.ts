// /lists: the kept lists; /lists/:id: one of them, with what was taken into it.
import { createRoute, notFound } from '@tanstack/react-router';
import { listImportsQuery, listQuery, listsQuery } from '../../api/lists.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber } from '../../app/search-params.ts';

const allRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/lists',
  loader: ({ context }) => void context.queries.prefetchInfiniteQuery(listsQuery),
  component: lazyScreen(() => import('./lists.tsx'), 'Lists', 'lists'),
});

const oneRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/lists/$id',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(listQuery(Number(params.id)));
    void context.queries.prefetchInfiniteQuery(listImportsQuery(Number(params.id)));
  },
  component: lazyScreen(() => import('./list-page.tsx'), 'ListPage', 'lists'),
});

export const listRoutes = [allRoute, oneRoute] as const;
