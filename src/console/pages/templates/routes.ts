// /templates: what may be sent. Its filters, and the one that is open, stand in the address.
import { createRoute } from '@tanstack/react-router';
import { sendersQuery } from '../../api/senders.ts';
import { allTemplatesQuery } from '../../api/templates.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readTemplatesSearch } from './templates-search.ts';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/templates',
  validateSearch: readTemplatesSearch,
  loader: ({ context }) => {
    void context.queries.prefetchQuery(allTemplatesQuery);
    void context.queries.prefetchQuery(sendersQuery);
  },
  component: lazyScreen(() => import('./templates.tsx'), 'Templates', 'campaigns', 'templates'),
});

export const templateRoutes = [mainRoute] as const;
