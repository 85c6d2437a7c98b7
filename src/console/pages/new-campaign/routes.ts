// /campaigns/new, and the steps of a draft under /campaigns/:id/edit: each is an address of its own.
import { createRoute, notFound, redirect } from '@tanstack/react-router';
import { campaignQuery } from '../../api/campaigns.ts';
import { importsQuery } from '../../api/drafts.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber, type Search } from '../../app/search-params.ts';

const newRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/campaigns/new',
  component: lazyScreen(() => import('./new-campaign.tsx'), 'NewCampaign', 'campaigns', 'newCampaign'),
});

const editRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/campaigns/$id/edit',
  beforeLoad: ({ params }) => {
    if (readNumber(params.id) === undefined) throw notFound();
  },
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(campaignQuery(Number(params.id)));
    void context.queries.prefetchQuery(importsQuery(Number(params.id)));
  },
  component: lazyScreen(() => import('./edit-campaign.tsx'), 'EditCampaign', 'campaigns', 'newCampaign'),
});

/** To the step at which the draft was left. */
const resumeRoute = createRoute({
  getParentRoute: () => editRoute,
  path: '/',
  beforeLoad: async ({ context, params }) => {
    const campaign = await context.queries.ensureQueryData(campaignQuery(Number(params.id)));
    const step = campaign.draft?.step ?? 'list';
    throw redirect({ to: `/campaigns/$id/edit/${step}`, params, replace: true });
  },
});

const listRoute = createRoute({
  getParentRoute: () => editRoute,
  path: '/list',
  component: lazyScreen(() => import('./list-step.tsx'), 'ListStep', 'newCampaign'),
});

const messageRoute = createRoute({
  getParentRoute: () => editRoute,
  path: '/message',
  validateSearch: (search: Search): { row?: number | undefined } => ({ row: readNumber(search.row) }),
  component: lazyScreen(() => import('./message-step.tsx'), 'MessageStep', 'campaign', 'campaigns', 'newCampaign'),
});

const whenRoute = createRoute({
  getParentRoute: () => editRoute,
  path: '/when',
  component: lazyScreen(() => import('./when-step.tsx'), 'WhenStep', 'cron', 'newCampaign'),
});

const checkRoute = createRoute({
  getParentRoute: () => editRoute,
  path: '/check',
  component: lazyScreen(() => import('./check-step.tsx'), 'CheckStep', 'cron', 'newCampaign'),
});

export const newCampaignRoutes = [
  newRoute,
  editRoute.addChildren([resumeRoute, listRoute, messageRoute, whenRoute, checkRoute]),
] as const;
