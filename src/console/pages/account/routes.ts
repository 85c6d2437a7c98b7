// /account
import { createRoute } from '@tanstack/react-router';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/account',
  component: lazyScreen(() => import('./account.tsx'), 'Account', 'account', 'campaigns', 'session'),
});

export const accountRoutes = [mainRoute] as const;
