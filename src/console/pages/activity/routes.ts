// /activity
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/activity',
  component: lazyRouteComponent(() => import('./activity.tsx'), 'Activity'),
});

export const activityRoutes = [mainRoute] as const;
