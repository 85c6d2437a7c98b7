// One delivery's whole story: what Griot did, what the provider answered and told, what the person did.
import { z } from 'zod';
import { delivery, explained } from './campaign.ts';
import { count, idParams, idText, time } from './common.ts';

export const storyParams = idParams.extend({ seq: idText.describe('the `seq` of the delivery within its campaign') });

export const STORY_KINDS = [
  'listed',
  'launched',
  'unanswered',
  'taken_as_sent',
  'accepted',
  'refused',
  'sent',
  'delivered',
  'read',
  'failed',
  'reply',
  'press',
  'next_attempt',
] as const;

export const storyEvent = z.object({
  kind: z
    .enum(STORY_KINDS)
    .describe(
      '`listed`: came with a list; `launched`: its campaign was; `unanswered`: the request went out, or may have, and nobody knows ' +
        'what became of it; `taken_as_sent`: the same, and somebody took it as sent; `accepted`, `refused`: the provider’s answer to ' +
        'the request; `sent`, `delivered`, `read`, `failed`: its notifications; `reply`, `press`: what the person wrote or pressed; ' +
        '`next_attempt`: still to come',
    ),
  at: time.describe("the provider's time of notifications and replies, else ours"),
  receivedAt: time
    .nullable()
    .describe('when the first notification of it came; null where none is kept, or there was none'),
  notifications: count.describe('how many of it are kept: the provider may repeat itself'),
  error: explained.nullable(),
  text: z
    .string()
    .nullable()
    .describe(
      'the name of the list; what the person wrote, or the words of the button; null where they were forgotten',
    ),
  type: z.string().nullable().describe('of a reply: text, image, reaction …, as the provider says'),
  asks: z.enum(['out', 'in']).nullable().describe('of a reply: for no more campaigns, or for them again'),
});

export const deliveryStory = delivery
  .extend({
    events: z.array(storyEvent).describe('in the order of their times; of attempts only the last has a time'),
    forgotten: z
      .boolean()
      .describe('whom it went to was forgotten: the number, the values and the message id are gone'),
    notificationsSince: time
      .nullable()
      .describe(
        'notifications are kept from then on: of older ones only the times of the delivery are known; null: none are kept',
      ),
  })
  .meta({ id: 'DeliveryStory', description: 'One message to one person, and all that happened to it.' });
