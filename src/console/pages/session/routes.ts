// The way in: /sign-in, /setup#token, /invitation#token.
import { createRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../../api/session.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
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
  component: lazyScreen(() => import('./sign-in.tsx'), 'SignIn', 'session'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyScreen(() => import('./setup.tsx'), 'Setup', 'campaigns', 'session', 'setup'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyScreen(() => import('./invitation.tsx'), 'Invitation', 'session'),
});

export const sessionRoutes = [signInRoute, setupRoute, invitationRoute] as const;

/** Only a page of ours: an address that came in a link could lead anywhere. */
function ownPath(text: string | undefined): string | undefined {
  return text && /^\/(?![/\\])/.test(text) ? text : undefined;
}
