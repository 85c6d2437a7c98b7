// /templates
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./template-list.tsx'), 'TemplateList'),
});

export const templateRoutes = [mainRoute] as const;
