// /api/reports
import { z } from 'zod';
import { ratesQuery, ratesRow } from '../../contract/campaign.ts';
import { explainError } from '../../model/error-hints.ts';
import { campaignsOf, countCampaigns, countErrors } from '../../report/campaign-counts.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf } from '../present.ts';
import type { TypedApp } from './typed.ts';

export function reportRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { querystring: ratesQuery, response: { 200: z.object({ items: z.array(ratesRow), next: z.null() }) } };
  app.get('/api/reports/delivery-rates', { schema }, async (request) => {
    const { groupBy, ...where } = request.query;
    if (groupBy === 'error') {
      const language = languageOf(request);
      const rows = await countErrors(sql, where);
      return {
        items: rows.map(({ code, title, failed }) => ({ ...explainError(code, title, language), failed })),
        next: null,
      };
    }
    const campaigns = await campaignsOf(sql, where);
    const counts = await countCampaigns(
      sql,
      campaigns.map((campaign) => campaign.id),
    );
    const items = campaigns.flatMap(({ id, name }, i) => {
      const found = counts[i];
      return found
        ? [{ campaignId: id, name, funnel: found.funnel, rates: found.rates, responses: found.responses }]
        : [];
    });
    return { items, next: null };
  });
}
