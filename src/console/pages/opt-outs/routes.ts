// /opt-outs: the number that is looked for stands in the address.
import { createRoute } from '@tanstack/react-router';
import { optOutsQuery } from '../../api/opt-outs.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readText, type Search } from '../../app/search-params.ts';

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/opt-outs',
  validateSearch: (search: Search): { phone?: string | undefined } => ({ phone: readText(search.phone, 30) }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queries.prefetchInfiniteQuery(optOutsQuery(deps.phone)),
  component: lazyScreen(() => import('./opt-outs.tsx'), 'OptOuts', 'optOuts'),
});

export const optOutRoutes = [mainRoute] as const;
