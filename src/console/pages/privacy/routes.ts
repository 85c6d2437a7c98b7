// /privacy: for how long people are known; one person, handed out or forgotten. Whose is not in the address: it is kept in places.
import { createRoute } from '@tanstack/react-router';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/privacy',
  component: lazyScreen(() => import('./privacy.tsx'), 'Privacy', 'privacy'),
});

export const privacyRoutes = [mainRoute] as const;
