// /campaigns: the list. The search part of its address holds what is looked for.
import { createRoute } from '@tanstack/react-router';
import { campaignsQuery } from '../../api/campaigns.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readText, readWord, type Search } from '../../app/search-params.ts';
import { type CampaignsSearch, filterOf, GROUP_NAMES, SORTS } from './campaigns-search.ts';

const listRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/campaigns',
  validateSearch: (search: Search): CampaignsSearch => ({
    search: readText(search.search),
    group: readWord(search.group, GROUP_NAMES),
    sort: readWord(search.sort, SORTS),
  }),
  loaderDeps: ({ search }) => search,
  // Asked for while the screen's code still comes; the screen shows how it stands.
  loader: ({ context, deps }) => void context.queries.prefetchInfiniteQuery(campaignsQuery(filterOf(deps))),
  component: lazyScreen(() => import('./campaign-list.tsx'), 'CampaignList', 'again', 'campaigns'),
});

export const campaignRoutes = [listRoute] as const;
