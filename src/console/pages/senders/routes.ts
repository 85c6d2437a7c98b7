// /senders: the lines at the provider; /senders/:id: one of them.
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { senderQuery, sendersQuery } from '../../api/senders.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber } from '../../app/search-params.ts';

const allRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/senders',
  loader: ({ context }) => void context.queries.prefetchQuery(sendersQuery),
  component: lazyRouteComponent(() => import('./senders.tsx'), 'Senders'),
});

const oneRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/senders/$id',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => void context.queries.prefetchQuery(senderQuery(Number(params.id))),
  component: lazyRouteComponent(() => import('./sender-page.tsx'), 'SenderPage'),
});

export const senderRoutes = [allRoute, oneRoute] as const;
