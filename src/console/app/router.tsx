// Every address of the console, by name. An area brings its own routes; they are put together here and nowhere else.
import { createRouter } from '@tanstack/react-router';
import { ErrorPage } from '../components/error-page.tsx';
import { NotFound } from '../components/not-found.tsx';
import { accountRoutes } from '../pages/account/routes.ts';
import { activityRoutes } from '../pages/activity/routes.ts';
import { oneCampaignRoutes } from '../pages/campaign/routes.ts';
import { campaignRoutes } from '../pages/campaigns/routes.ts';
import { listRoutes } from '../pages/lists/routes.ts';
import { newCampaignRoutes } from '../pages/new-campaign/routes.ts';
import { newsRoutes } from '../pages/news/routes.ts';
import { optOutRoutes } from '../pages/opt-outs/routes.ts';
import { peopleRoutes } from '../pages/people/routes.ts';
import { privacyRoutes } from '../pages/privacy/routes.ts';
import { replyRoutes } from '../pages/replies/routes.ts';
import { scheduleRoutes } from '../pages/schedules/routes.ts';
import { senderRoutes } from '../pages/senders/routes.ts';
import { sessionRoutes } from '../pages/session/routes.ts';
import { templateRoutes } from '../pages/templates/routes.ts';
import { queries } from './queries.ts';
import { homeRoute, insideRoute, nowhereRoute, rootRoute } from './root-routes.tsx';

const tree = rootRoute.addChildren([
  homeRoute,
  ...sessionRoutes,
  insideRoute.addChildren([
    ...campaignRoutes,
    ...newCampaignRoutes,
    ...oneCampaignRoutes,
    ...scheduleRoutes,
    ...listRoutes,
    ...optOutRoutes,
    ...replyRoutes,
    ...templateRoutes,
    ...senderRoutes,
    ...newsRoutes,
    ...peopleRoutes,
    ...activityRoutes,
    ...privacyRoutes,
    ...accountRoutes,
  ]),
  nowhereRoute,
]);

export const router = createRouter({
  routeTree: tree,
  context: { queries },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultNotFoundComponent: () => <NotFound />,
  defaultErrorComponent: ErrorPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
