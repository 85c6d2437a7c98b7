// /replies: what people wrote back. Its filters stand in the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { repliesQuery } from '../../api/replies.ts';
import { insideRoute } from '../../app/root-routes.tsx';
import { readNumber, readText, type Search } from '../../app/search-params.ts';

export interface RepliesSearch {
  campaign?: number | undefined;
  sender?: number | undefined;
  phone?: string | undefined;
}

const mainRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/replies',
  validateSearch: (search: Search): RepliesSearch => ({
    campaign: readNumber(search.campaign),
    sender: readNumber(search.sender),
    phone: readText(search.phone, 30),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps: { campaign, sender, phone } }) =>
    void context.queries.prefetchInfiniteQuery(repliesQuery({ campaignId: campaign, senderId: sender, phone })),
  component: lazyRouteComponent(() => import('./replies.tsx'), 'Replies'),
});

export const replyRoutes = [mainRoute] as const;
