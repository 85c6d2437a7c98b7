// /senders: the lines at the provider; /senders/:id: one of them.
import { createRoute, notFound } from '@tanstack/react-router';
import { senderQuery, sendersQuery } from '../../api/senders.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber } from '../../app/search-params.ts';

const allRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/senders',
  loader: ({ context }) => void context.queries.prefetchQuery(sendersQuery),
  component: lazyScreen(() => import('./senders.tsx'), 'Senders', 'campaigns', 'senders'),
});

const oneRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/senders/$id',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => void context.queries.prefetchQuery(senderQuery(Number(params.id))),
  component: lazyScreen(() => import('./sender-page.tsx'), 'SenderPage', 'campaigns', 'senders', 'setup'),
});

export const senderRoutes = [allRoute, oneRoute] as const;
