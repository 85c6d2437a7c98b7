// /api/campaigns/:id/deliveries/:seq: one delivery and all that happened to it.
import { readCampaign } from '../../campaign/draft.ts';
import { deliveryStory, storyParams } from '../../contract/story.ts';
import { parseNotification } from '../../provider/make-provider.ts';
import { readDelivery } from '../../report/deliveries.ts';
import { readStory } from '../../report/delivery-story.ts';
import { findRaw } from '../../status/raw-log.ts';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf, presentDelivery } from '../present.ts';
import { type HeardStatus, storyOf } from '../present-story.ts';
import { HttpError } from '../problems.ts';
import type { TypedApp } from './typed.ts';

const DAY_MS = 24 * 3_600_000;

export function storyRoutes(app: TypedApp, { sql, config: { rawLogDays } }: HttpDeps): void {
  const schema = { params: storyParams, response: { 200: deliveryStory } };
  app.get('/api/campaigns/:id/deliveries/:seq', { config: may('read'), schema }, async (request) => {
    const { id, seq } = request.params;
    const campaign = await readCampaign(sql, id);
    const delivery = await readDelivery(sql, id, seq);
    if (!delivery) throw new HttpError(404, `Campaign ${id} has no delivery ${seq}`, { path: 'seq' });
    const [rows, heard] = await Promise.all([
      readStory(sql, id, delivery),
      heardOf(sql, campaign.senderId, delivery.messageId),
    ]);
    const language = languageOf(request);
    return {
      ...presentDelivery(delivery, language),
      events: storyOf({ delivery, campaign, rows, heard, language }),
      forgotten: delivery.phone === null,
      notificationsSince: rawLogDays === 0 ? null : new Date(Date.now() - rawLogDays * DAY_MS).toISOString(),
    };
  });
}

/** Out of the notifications that are kept, found by the message's id. */
async function heardOf(sql: HttpDeps['sql'], senderId: number, messageId: string | null): Promise<HeardStatus[]> {
  if (messageId === null) return [];
  const raw = await findRaw(sql, messageId);
  return raw
    .filter((one) => one.senderId === senderId)
    .flatMap(({ body, receivedAt }) =>
      parseNotification(JSON.parse(body), receivedAt)
        .statuses.filter((status) => status.messageId === messageId)
        .map(({ status, at, error }) => ({ status, at, error, receivedAt })),
    );
}
