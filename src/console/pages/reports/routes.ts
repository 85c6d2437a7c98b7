// /reports
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports.tsx'), 'Reports'),
});

export const reportRoutes = [mainRoute] as const;
