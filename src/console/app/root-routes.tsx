// The routes above all others: the root, what is for signed-in people only, and the way in.
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { lazyScreen } from './lazy-screen.ts';

export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

/** Whoever is not signed in goes to the sign-in, and from there back to where they wanted. */
export const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
  },
  component: lazyScreen(() => import('./shell.tsx'), 'Shell'),
});

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/campaigns' });
  },
});

/** An address that leads nowhere: told inside the shell to whoever is signed in. */
export const nowhereRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  beforeLoad: ({ context }) =>
    context.queries
      .ensureQueryData(sessionQuery)
      .catch(() => null)
      .then(() => undefined),
  component: lazyScreen(() => import('./nowhere.tsx'), 'Nowhere'),
});
