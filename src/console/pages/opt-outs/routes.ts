// /opt-outs
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/opt-outs',
  component: lazyRouteComponent(() => import('./opt-outs.tsx'), 'OptOuts'),
});

export const optOutRoutes = [mainRoute] as const;
