// The deliveries of a campaign.
import { Readable } from 'node:stream';
import { readCampaign } from '../../campaign/draft.ts';
import { deliveriesQuery, delivery } from '../../contract/campaign.ts';
import { idParams, listOf } from '../../contract/common.ts';
import { digitsOf } from '../../model/phone-digits.ts';
import { deliveriesCsv, listDeliveries } from '../../report/deliveries.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { pageOf } from '../page.ts';
import { languageOf, presentDelivery } from '../present.ts';
import type { TypedApp } from './typed.ts';

export function deliveryRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { params: idParams, querystring: deliveriesQuery, response: { 200: listOf(delivery) } };
  app.get('/api/campaigns/:id/deliveries', { schema }, async (request) => {
    const { id } = await readCampaign(sql, request.params.id);
    const { status, phone, after, limit } = request.query;
    const filter = {
      status,
      phone: phone === undefined ? undefined : digitsOf(phone),
      after: Number(after ?? 0),
      limit: limit + 1,
    };
    const { rows, next } = pageOf(await listDeliveries(sql, id, filter), limit, (row) => row.seq);
    const language = languageOf(request);
    return { items: rows.map((row) => presentDelivery(row, language)), next };
  });

  const csvSchema = {
    params: idParams,
    querystring: deliveriesQuery.pick({ status: true, phone: true }),
    response: { 200: textAnswer('text/csv', 'every delivery, in order') },
  };
  app.get('/api/campaigns/:id/deliveries.csv', { schema: csvSchema }, async (request, reply) => {
    const { id } = await readCampaign(sql, request.params.id);
    const { status, phone } = request.query;
    reply.header('content-disposition', `attachment; filename="campaign-${id}-deliveries.csv"`);
    const lines = deliveriesCsv(sql, id, { status, phone: phone === undefined ? undefined : digitsOf(phone) });
    return reply.type('text/csv; charset=utf-8').send(Readable.from(lines));
  });
}
