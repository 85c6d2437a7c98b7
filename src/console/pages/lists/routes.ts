// /lists
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/lists',
  component: lazyRouteComponent(() => import('./kept-lists.tsx'), 'KeptLists'),
});

export const listRoutes = [mainRoute] as const;
