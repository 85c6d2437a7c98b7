// The deliveries of a campaign, and exports of deliveries.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCampaign } from '../../campaign/draft.ts';
import { deliveriesQuery, delivery } from '../../contract/campaign.ts';
import { idParams, listOf } from '../../contract/common.ts';
import { exportAllQuery, exportQuery } from '../../contract/report.ts';
import { digitsOf } from '../../model/phone-digits.ts';
import { maskWritten } from '../../model/phone-mask.ts';
import { listDeliveries } from '../../report/deliveries.ts';
import { type ExportInput, exportCsv } from '../../report/export-csv.ts';
import { exportXlsx } from '../../report/export-xlsx.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { languageOf, presentDelivery } from '../present.ts';
import type { TypedApp } from './typed.ts';

const KINDS = ['csv', 'xlsx'] as const;
type Kind = (typeof KINDS)[number];

const TYPES: Readonly<Record<Kind, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const FILTERS = Object.keys(exportAllQuery.shape)
  .filter((field) => field !== 'header' && field !== 'phone')
  .concat('after', 'until');
/** A file of one person is told as such. */
const onlyOf = ({ query }: FastifyRequest) => {
  const { phone } = query as { phone?: unknown };
  return typeof phone === 'string' ? { phone: maskWritten(phone) } : {};
};

export function deliveryRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { params: idParams, querystring: deliveriesQuery, response: { 200: listOf(delivery) } };
  app.get('/api/campaigns/:id/deliveries', { config: may('read'), schema }, async (request) => {
    const { id } = await readCampaign(sql, request.params.id);
    const { after, limit, ...filter } = request.query;
    const page = { ...withDigits(filter), after: Number(after ?? 0), limit };
    const { rows, next } = await listDeliveries(sql, id, page);
    const language = languageOf(request);
    return { items: rows.map((row) => presentDelivery(row, language)), next: next === null ? null : String(next) };
  });

  const exported = { query: FILTERS, detail: onlyOf };
  for (const kind of KINDS) {
    const answer = {
      200: textAnswer(TYPES[kind].split(';')[0] ?? '', 'every delivery, in order, with the columns of its list'),
    };
    app.get(
      `/api/campaigns/:id/deliveries.${kind}`,
      {
        config: may('export', audited('deliveries.export', { ...exported, of: 'campaign' })),
        schema: { params: idParams, querystring: exportQuery, response: answer },
      },
      async (request, reply) => {
        const { id } = await readCampaign(sql, request.params.id);
        const { header, ...filter } = request.query;
        const input = { campaignIds: [id], header, filter: withDigits(filter) };
        return await send(reply, kind, `campaign-${id}-deliveries`, input);
      },
    );
    app.get(
      `/api/deliveries.${kind}`,
      {
        config: may('export', audited('deliveries.export', exported)),
        schema: { querystring: exportAllQuery, response: answer },
      },
      async (request, reply) => {
        const { header, ...filter } = request.query;
        return await send(reply, kind, 'deliveries', { header, filter: withDigits(filter) });
      },
    );
  }

  async function send(reply: FastifyReply, kind: Kind, name: string, input: ExportInput) {
    reply.header('content-disposition', `attachment; filename="${name}.${kind}"`).type(TYPES[kind]);
    return await reply.send(kind === 'csv' ? Readable.from(exportCsv(sql, input)) : exportXlsx(sql, input));
  }
}

function withDigits<Filter extends { phone?: string | undefined }>({ phone, ...filter }: Filter) {
  return { ...filter, phone: phone === undefined ? undefined : digitsOf(phone) };
}
