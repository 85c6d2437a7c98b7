// Reports: delivery rates, a campaign in full, two side by side.
import { z } from 'zod';
import { readPrices } from '../../account/prices.ts';
import { readCampaign } from '../../campaign/draft.ts';
import { idParams, listOf } from '../../contract/common.ts';
import {
  campaignReport,
  comparison,
  comparisonQuery,
  ratesQuery,
  ratesRow,
  reportQuery,
} from '../../contract/report.ts';
import { csvLine } from '../../lib/csv-text.ts';
import { explainError, type Language } from '../../model/error-hints.ts';
import { countErrors } from '../../report/campaign-counts.ts';
import { readCampaignReport } from '../../report/campaign-report.ts';
import { compareCampaigns } from '../../report/comparison.ts';
import { type RatesRow, selectRates } from '../../report/delivery-rates.ts';
import { ratesCsv } from '../../report/rates-csv.ts';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf } from '../present.ts';
import { presentReport, ratesOfRow } from '../present-report.ts';
import { HttpError } from '../problems.ts';
import type { TypedApp } from './typed.ts';

type RatesQuery = z.infer<typeof ratesQuery>;

/** The compiler holds the rates to their schema; to hold each answer to it again was a third of a call's time. */
export function reportRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { querystring: ratesQuery, response: { 200: z.union([listOf(ratesRow), z.string()]) } };
  const options = { config: may('read'), schema, serializerCompiler: () => JSON.stringify };
  app.get('/api/reports/delivery-rates', options, async (request, reply) => {
    const { query } = request;
    const page = await ratesPage(query, languageOf(request));
    if (query.format === 'json') return { items: page.items, next: page.next };
    reply.header('content-disposition', `attachment; filename="delivery-rates-by-${query.groupBy}.csv"`);
    return reply.type('text/csv; charset=utf-8').send(page.csv());
  });

  async function ratesPage({ groupBy, format: _, after, limit, ...filter }: RatesQuery, language: Language) {
    const offset = Number(after ?? 0);
    const page = { ...filter, offset, limit: limit + 1 };
    if (groupBy === 'error') {
      const { shown, next } = pageFrom(await countErrors(sql, page), offset, limit);
      const items = shown.map(({ code, title, failed }) => ({ ...explainError(code, title, language), failed }));
      const lines = () => items.map(({ code, title, hint, failed }) => csvLine([code, title, hint, String(failed)]));
      return { items, next, csv: () => [csvLine(['code', 'title', 'hint', 'failed']), ...lines()].join('') };
    }
    const found = await selectRates(sql, { ...page, groupBy, prices: await readPrices(sql) });
    const { shown, next } = pageFrom(found, offset, limit);
    return { items: shown.map((row) => presentRow(row, groupBy)), next, csv: () => ratesCsv(groupBy, shown) };
  }

  const reportSchema = { params: idParams, querystring: reportQuery, response: { 200: campaignReport } };
  app.get('/api/campaigns/:id/report', { config: may('read'), schema: reportSchema }, async (request) => {
    const { zone = 'UTC', unit } = request.query;
    const { id, name, status } = await readCampaign(sql, request.params.id);
    const report = await readCampaignReport(sql, { campaignId: id, zone, unit, prices: await readPrices(sql) });
    if (!report) throw new HttpError(404, `Campaign ${id} is a test: tests have no report`);
    return { id, name, status, ...presentReport(report, zone, languageOf(request)) };
  });

  const comparisonSchema = { querystring: comparisonQuery, response: { 200: comparison } };
  app.get('/api/reports/comparison', { config: may('read'), schema: comparisonSchema }, async (request) => {
    const { a, b } = request.query;
    await Promise.all([readCampaign(sql, a), readCampaign(sql, b)]);
    const compared = await compareCampaigns(sql, { a, b }, await readPrices(sql));
    if (!compared) throw new HttpError(404, 'Tests have no report');
    return {
      a: { campaignId: a, name: compared.a.label, ...ratesOfRow(compared.a) },
      b: { campaignId: b, name: compared.b.label, ...ratesOfRow(compared.b) },
      differences: compared.differences.map(({ compared: found, ...rates }) => ({ ...rates, ...(found ?? UNKNOWN) })),
    };
  });
}

const UNKNOWN = { difference: null, low: null, high: null, higher: null };

/** The cursor of a list that is summed up anew each time is how much of it was told. */
function pageFrom<Row>(rows: readonly Row[], offset: number, limit: number): { shown: Row[]; next: string | null } {
  return { shown: rows.slice(0, limit), next: rows.length > limit ? String(offset + limit) : null };
}

function presentRow(row: RatesRow, groupBy: RatesQuery['groupBy']) {
  const { key, label } = row;
  const named = groupBy === 'campaign' || groupBy === 'sender';
  return {
    key,
    ...(named ? { name: label, [groupBy === 'campaign' ? 'campaignId' : 'senderId']: Number(key) } : {}),
    ...ratesOfRow(row),
  };
}
