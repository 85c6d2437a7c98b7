// /campaigns/:id: one campaign, live, with its report; /campaigns/:id/deliveries: every message of it;
// /campaigns/:id/comparison: beside another one.
import { createRoute, notFound } from '@tanstack/react-router';
import { campaignQuery } from '../../api/campaigns.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber, readText, readWord, type Search } from '../../app/search-params.ts';
import { type DeliveriesSearch, STATUSES } from './deliveries-search.ts';

const campaignRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/campaigns/$id',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => void context.queries.prefetchQuery(campaignQuery(Number(params.id))),
  component: lazyScreen(
    () => import('./campaign-page.tsx'),
    'CampaignPage',
    'again',
    'campaign',
    'campaigns',
    'comparison',
    'uncertain',
  ),
});

const overviewRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/',
  component: lazyScreen(() => import('./campaign-overview.tsx'), 'CampaignOverview', 'campaign'),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/deliveries',
  validateSearch: (search: Search): DeliveriesSearch => ({
    status: readWord(search.status, STATUSES),
    phone: readText(search.phone, 30),
    error: readText(search.error, 100),
    after: readNumber(search.after),
    open: readNumber(search.open),
  }),
  component: lazyScreen(
    () => import('./delivery-list.tsx'),
    'DeliveryList',
    'campaign',
    'campaigns',
    'story',
    'uncertain',
  ),
});

const comparisonRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/comparison',
  validateSearch: (search: Search): { with?: number | undefined } => ({ with: readNumber(search.with) }),
  component: lazyScreen(() => import('./comparison.tsx'), 'Comparison', 'campaigns', 'comparison'),
});

export const oneCampaignRoutes = [
  campaignRoute.addChildren([overviewRoute, deliveriesRoute, comparisonRoute]),
] as const;
