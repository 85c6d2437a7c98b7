// Other systems that get a sender's notifications as they came.
import { z } from 'zod';
import { RELAY_KINDS } from '../model/relay.ts';
import { count, idText, time } from './common.ts';

export const relayParams = z.object({ id: idText, relayId: idText });

const fields = {
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .describe('https, or http on loopback; other hosts by configuration'),
  kinds: z.enum(RELAY_KINDS).describe('every notification, those with messages of people, or those with statuses'),
  active: z.boolean().describe('whether it gets new notifications'),
};
export const relayCreate = z.strictObject({
  ...fields,
  kinds: fields.kinds.default('all'),
  active: fields.active.default(true),
});
export const relayPatch = z.strictObject(fields).partial();

export const relay = z
  .object({
    id: z.number().int(),
    senderId: z.number().int(),
    ...fields,
    state: z
      .enum(['ok', 'failing', 'dead', 'off'])
      .describe(
        '`failing`: the last try failed; `dead`: all did for a day; `off`: not active, by hand or because it answered 410',
      ),
    waiting: count.describe('notifications that wait for it; of more than 10,000 so many'),
    oldestWaitingAt: time.nullable(),
    givenUp: count.describe('not taken within 24 hours; kept for 7 days, to be sent again'),
    failures: count.describe('one after the other'),
    failingSince: time.nullable(),
    restUntil: time.nullable().describe('it is tried again then'),
    lastError: z.string().nullable(),
    lastSuccessAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Relay', description: "Another system that gets a sender's notifications as they came, signed." });
export const relayCreated = relay
  .extend({ secret: z.string().describe('`whsec_…`, of the signatures; not shown again') })
  .meta({ id: 'RelayCreated' });
export const resent = z.object({ resent: count.describe('notifications that are sent again') });
