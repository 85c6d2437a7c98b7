// /replies
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/replies',
  component: lazyRouteComponent(() => import('./replies.tsx'), 'Replies'),
});

export const replyRoutes = [mainRoute] as const;
