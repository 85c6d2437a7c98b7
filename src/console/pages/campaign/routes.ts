// /campaigns/:id: one campaign, live, with its report; /campaigns/:id/deliveries: every message of it;
// /campaigns/:id/comparison: beside another one.
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { campaignQuery } from '../../api/campaigns.ts';
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
  component: lazyRouteComponent(() => import('./campaign-page.tsx'), 'CampaignPage'),
});

const overviewRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./campaign-overview.tsx'), 'CampaignOverview'),
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
  component: lazyRouteComponent(() => import('./delivery-list.tsx'), 'DeliveryList'),
});

const comparisonRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/comparison',
  validateSearch: (search: Search): { with?: number | undefined } => ({ with: readNumber(search.with) }),
  component: lazyRouteComponent(() => import('./comparison.tsx'), 'Comparison'),
});

export const oneCampaignRoutes = [
  campaignRoute.addChildren([overviewRoute, deliveriesRoute, comparisonRoute]),
] as const;
