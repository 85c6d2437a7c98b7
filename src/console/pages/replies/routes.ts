// /replies: what people wrote back. Its filters stand in the address.
import { createRoute } from '@tanstack/react-router';
import { repliesQuery } from '../../api/replies.ts';
import { lazyScreen } from '../../app/lazy-screen.ts';
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
  component: lazyScreen(() => import('./replies.tsx'), 'Replies', 'campaigns', 'replies'),
});

export const replyRoutes = [mainRoute] as const;
