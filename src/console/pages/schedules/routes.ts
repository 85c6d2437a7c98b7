// /schedules
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/schedules',
  component: lazyRouteComponent(() => import('./schedule-list.tsx'), 'ScheduleList'),
});

export const scheduleRoutes = [mainRoute] as const;
