// What comes before a launch and after it: pre-flight, prices, tests, another campaign for some of the same people.
import { readPrices, replacePrices } from '../../account/prices.ts';
import { copyAgain } from '../../campaign/again.ts';
import { readCampaign, type TemplateInput } from '../../campaign/draft.ts';
import { preflight } from '../../campaign/preflight.ts';
import { readTests, sendTest, type Test } from '../../campaign/test-send.ts';
import { campaign, launch } from '../../contract/campaign.ts';
import { count, idParams, listOf } from '../../contract/common.ts';
import {
  againInput,
  preflight as preflightSchema,
  price,
  prices,
  test,
  testInput,
  testSent,
} from '../../contract/launching.ts';
import { explainError, type Language } from '../../model/error-hints.ts';
import { readTime } from '../../model/local-time.ts';
import type { OwnMessage } from '../../model/message.ts';
import { maskWritten } from '../../model/phone-mask.ts';
import { countCampaigns } from '../../report/campaign-counts.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf, presentCampaign, presentError, presentPhone } from '../present.ts';
import type { TypedApp } from './typed.ts';

const LATEST_TESTS = 20;

export function launchingRoutes(app: TypedApp, { sql, backend }: HttpDeps): void {
  const checked = { params: idParams, querystring: launch, response: { 200: preflightSchema } };
  app.get('/api/campaigns/:id/preflight', { config: may('read'), schema: checked }, async (request) => {
    const { at, zone = 'UTC' } = request.query;
    const start = (at === undefined ? null : readTime(at, zone)?.at) ?? new Date();
    const { plan, template, ...rest } = await preflight(
      sql,
      await readCampaign(sql, request.params.id),
      await readPrices(sql),
      start,
    );
    return {
      ...rest,
      template: template && { ...template, syncedAt: template.syncedAt?.toISOString() ?? null },
      plan: plan && {
        finishesAt: plan.finishesAt.toISOString(),
        seconds: Math.max(0, Math.round((plan.finishesAt.getTime() - start.getTime()) / 1000)),
        days: plan.days,
      },
    };
  });

  const tried = { params: idParams, body: testInput, response: { 200: testSent } };
  const testing = may(
    'campaign',
    audited('campaign.test', {
      of: 'campaign',
      detail: ({ body }) => ({
        to: [(body as { to?: unknown } | null)?.to ?? []].flat().map((one) => maskWritten(String(one))),
      }),
    }),
  );
  app.post('/api/campaigns/:id/test', { config: testing, schema: tried }, async (request) => {
    const sent = await sendTest({ sql, queue: backend.queue }, request.params.id, request.body);
    return { ...presentTest(sent, languageOf(request)), rendered: sent.rendered };
  });

  app.get(
    '/api/campaigns/:id/tests',
    { config: may('read'), schema: { params: idParams, response: { 200: listOf(test) } } },
    async (request) => {
      const { id } = await readCampaign(sql, request.params.id);
      const tests = await readTests(sql, { of: id, limit: LATEST_TESTS });
      return { items: tests.map((one) => presentTest(one, languageOf(request))), next: null };
    },
  );

  const copied = campaign.extend({
    copied: count,
    suppressed: count.describe('left out: they asked for no messages'),
    forgotten: count.describe('left out: nobody knows any more who they were'),
  });
  const again = { params: idParams, body: againInput, response: { 201: copied } };
  const renewed = may(
    'campaign',
    audited('campaign.again', {
      of: 'campaign',
      body: ['from', 'errorCode', 'name'],
      detail: (_, { id: newId, copied, suppressed, forgotten }) => ({ newId, copied, suppressed, forgotten }),
    }),
  );
  app.post('/api/campaigns/:id/again', { config: renewed, schema: again }, async (request, reply) => {
    const { template, message, ...rest } = request.body;
    const content = { template: template as TemplateInput | undefined, message: message as OwnMessage | undefined };
    const { id, ...counts } = await copyAgain(sql, request.params.id, { ...rest, ...content });
    const [found] = await countCampaigns(sql, [id]);
    if (!found) throw new Error(`campaign ${id} has no counts`);
    const draft = presentCampaign(await readCampaign(sql, id), found, languageOf(request));
    return reply.code(201).send({ ...draft, ...counts });
  });

  app.get('/api/prices', { config: may('read'), schema: { response: { 200: listOf(price) } } }, async () => {
    return { items: await readPrices(sql), next: null };
  });

  const change = {
    config: may('manage', audited('prices.set', { body: ['items'] })),
    schema: { body: prices, response: { 200: listOf(price) } },
  };
  app.put('/api/prices', change, async (request) => {
    await replacePrices(sql, request.body.items);
    return { items: await readPrices(sql), next: null };
  });
}

function presentTest({ id, createdAt, pausedReason, results }: Test, language: Language) {
  return {
    id,
    createdAt: createdAt.toISOString(),
    pausedReason: pausedReason && explainError(pausedReason.code, pausedReason.title, language, pausedReason.kind),
    results: results.map(({ phone, status, messageId, skipReason, errorCode, errorTitle }) => ({
      to: presentPhone(phone),
      status,
      messageId,
      skipReason,
      error: presentError({ errorCode, errorTitle }, language),
    })),
  };
}
