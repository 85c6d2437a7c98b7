// /senders
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/senders',
  component: lazyRouteComponent(() => import('./sender-list.tsx'), 'SenderList'),
});

export const senderRoutes = [mainRoute] as const;
