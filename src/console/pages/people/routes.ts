// /people
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./people.tsx'), 'People'),
});

export const peopleRoutes = [mainRoute] as const;
