// The way in: /sign-in, /setup#token, /invitation#token.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../../api/session.ts';
import { rootRoute } from '../../app/root-routes.tsx';
import { readText, type Search } from '../../app/search-params.ts';

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Search): { to?: string | undefined } => ({ to: ownPath(readText(search.to, 2000)) }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.ensureQueryData(sessionQuery).catch(() => null);
    if (session) throw redirect({ href: search.to ?? '/campaigns' });
  },
  component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup.tsx'), 'Setup'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation.tsx'), 'Invitation'),
});

export const sessionRoutes = [signInRoute, setupRoute, invitationRoute] as const;

/** Only a page of ours: an address that came in a link could lead anywhere. */
function ownPath(text: string | undefined): string | undefined {
  return text && /^\/(?![/\\])/.test(text) ? text : undefined;
}
