// Statuses in each dialect, whole and with pieces missing.
import { bareValue, cloud } from '../setup.ts';
import type { Case, Scene } from './case.ts';

const status = ({ messages, phones, at }: Scene, word: string, fields: object = {}, which = 0) => ({
  id: messages[which],
  status: word,
  timestamp: String(at),
  recipient_id: phones[which],
  ...fields,
});

const conversation = { id: 'e6a7f2b1c0d94a3f8b5d', expiration_timestamp: '1798099200', origin: { type: 'marketing' } };
const pricing = { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' };
const SENT = { sentAt: 'told' } as const;
const failing = (name: string, errors: unknown, told: string): Case => ({
  name: `failed: ${name}`,
  body: (scene) => ({ statuses: [status(scene, 'failed', { errors })] }),
  effect: { statuses: ['failed'], errors: [told] },
});

const dialects: Case[] = [
  {
    name: 'Cloud: sent, with conversation and price',
    body: (scene) => cloud({ statuses: [status(scene, 'sent', { conversation, pricing })] }),
    effect: { statuses: ['sent'], ...SENT },
  },
  {
    name: 'Cloud: delivered',
    body: (scene) => cloud({ statuses: [status(scene, 'delivered', { conversation: { id: 'a' }, pricing })] }),
    effect: { statuses: ['delivered'], ...SENT },
  },
  {
    name: 'Cloud: read, without a word of delivery',
    body: (scene) => cloud({ statuses: [status(scene, 'read')] }),
    effect: { statuses: ['read'], ...SENT },
  },
  {
    name: 'On-Premises: delivered',
    body: (scene) => ({ statuses: [status(scene, 'delivered', { type: 'message', pricing })] }),
    effect: { statuses: ['delivered'], ...SENT },
  },
  {
    name: 'a bare value: read',
    body: (scene) => bareValue({ contacts: [], statuses: [status(scene, 'read')] }),
    effect: { statuses: ['read'], ...SENT },
  },
  {
    name: 'Cloud: entries and changes of several kinds in one body',
    body: (scene) => ({
      object: 'whatsapp_business_account',
      entry: [
        { id: '1', changes: [{ field: 'messages', value: bareValue({ statuses: [status(scene, 'sent')] }) }] },
        {
          id: '1',
          changes: [
            { field: 'messages', value: bareValue({ statuses: [status(scene, 'delivered', {}, 1)] }) },
            { field: 'messages', value: bareValue({ statuses: [status(scene, 'read', {}, 2)] }) },
          ],
        },
      ],
    }),
    effect: { statuses: ['sent', 'delivered', 'read'], ...SENT },
  },
  {
    name: 'Cloud: a change that does not name its field',
    body: (scene) => ({ entry: [{ changes: [{ value: { statuses: [status(scene, 'sent')] } }] }] }),
    effect: { statuses: ['sent'], ...SENT },
  },
  {
    name: 'an array of bodies',
    body: (scene) => [{ statuses: [status(scene, 'sent')] }, cloud({ statuses: [status(scene, 'read', {}, 1)] })],
    effect: { statuses: ['sent', 'read'], ...SENT },
  },
  {
    name: 'one object where an array belongs, at every level',
    body: (scene) => ({ entry: { changes: { field: 'messages', value: { statuses: status(scene, 'delivered') } } } }),
    effect: { statuses: ['delivered'], ...SENT },
  },
  {
    name: 'a thousand updates in one body',
    people: 1000,
    body: (scene) =>
      cloud({ statuses: scene.messages.map((_, i) => status(scene, 'read', { conversation, pricing }, i)) }),
    effect: { statuses: Array(1000).fill('read'), ...SENT },
  },
];

const pieces: Case[] = [
  {
    name: 'id and status, and nothing else',
    body: ({ messages: [id] }) => ({ statuses: [{ id, status: 'delivered' }] }),
    effect: { statuses: ['delivered'], sentAt: 'received' },
  },
  {
    name: 'the time as a number',
    body: (scene) => ({ statuses: [status(scene, 'sent', { timestamp: scene.at })] }),
    effect: { statuses: ['sent'], ...SENT },
  },
  {
    name: 'the time in milliseconds, as text and as a number',
    body: (scene) => ({
      statuses: [
        status(scene, 'sent', { timestamp: `${scene.at}000` }),
        status(scene, 'sent', { timestamp: scene.at * 1000 }, 1),
      ],
    }),
    effect: { statuses: ['sent', 'sent'], ...SENT },
  },
  ...['', 'yesterday', '0', '-5', '99999999999999', null, {}, 1e300].map(
    (timestamp): Case => ({
      name: `an odd time, ${JSON.stringify(timestamp)}, is that of the receipt`,
      body: (scene) => ({ statuses: [status(scene, 'sent', { timestamp })] }),
      effect: { statuses: ['sent'], sentAt: 'received' },
    }),
  ),
  {
    name: 'a recipient in the form of a user id, or none',
    body: (scene) =>
      cloud({
        statuses: [
          status(scene, 'sent', { recipient_id: 'SN.13491208655302741918', recipient_user_id: 'SN.1349120' }),
          status(scene, 'sent', { recipient_id: undefined }, 1),
        ],
      }),
    effect: { statuses: ['sent', 'sent'], ...SENT },
  },
  {
    name: 'a wa_id that is not the number on the list',
    body: (scene) =>
      cloud({
        contacts: [{ input: scene.phones[0], wa_id: '5511987654321' }],
        statuses: [status(scene, 'delivered', { recipient_id: '5511987654321' })],
      }),
    effect: { statuses: ['delivered'], ...SENT },
  },
  {
    name: 'the status in capitals',
    body: (scene) => ({ statuses: [status(scene, 'READ')] }),
    effect: { statuses: ['read'], ...SENT },
  },
  {
    name: 'fields that nobody knows yet, everywhere',
    body: (scene) => ({
      ...cloud({ statuses: [status(scene, 'delivered', { future: { deep: [1, { a: null }] } })], shiny: [[[]]] }),
      version: 'v99.0',
    }),
    effect: { statuses: ['delivered'], ...SENT },
  },
  {
    name: 'statuses that are none of ours: played, deleted, warning, and a word of tomorrow',
    body: (scene) => ({ statuses: ['played', 'deleted', 'warning', 'teleported'].map((word) => status(scene, word)) }),
    effect: {},
  },
  {
    name: 'the message of somebody else',
    body: (scene) => ({ statuses: [status(scene, 'read', { id: 'wamid.HBgLMjIxNzcxMjM0NTY3FQIAERgSQjM5' })] }),
    effect: { kept: 1 },
  },
  {
    name: 'three statuses of one message in one body, the last first, each twice',
    body: (scene) => {
      const all = ['read', 'delivered', 'sent'].map((word, i) => status(scene, word, { timestamp: scene.at + 2 - i }));
      return { statuses: [...all, ...all] };
    },
    effect: { statuses: ['read'], ...SENT },
  },
];

const overruledFailure: Case = {
  name: 'failed and delivered of one message, in either order: who saw it did not miss it',
  body: (scene) => {
    const [failed, delivered] = [{ errors: [{ code: 131026, title: 'Message undeliverable' }] }, {}];
    return {
      statuses: [
        status(scene, 'failed', failed),
        status(scene, 'delivered', delivered),
        status(scene, 'delivered', delivered, 1),
        status(scene, 'failed', failed, 1),
      ],
    };
  },
  effect: { statuses: ['delivered', 'delivered'], ...SENT },
};

const errors: Case[] = [
  failing(
    'Cloud, with error_data',
    [
      {
        code: 131026,
        title: 'Message undeliverable',
        message: 'Message undeliverable',
        error_data: { details: 'Not on WhatsApp' },
      },
    ],
    '131026 Message undeliverable',
  ),
  failing(
    'On-Premises, with details and href',
    [{ code: 470, title: 'Re-engagement', details: 'More than 24 hours', href: 'https://developers.facebook.com/' }],
    '470 Re-engagement',
  ),
  failing('code as text', [{ code: '131049', title: 'Healthy ecosystem' }], '131049 Healthy ecosystem'),
  failing('one object instead of an array', { code: 131021, title: 'Self' }, '131021 Self'),
  failing('only details', [{ code: 131000, error_data: { details: 'Went wrong' } }], '131000 Went wrong'),
  failing('no code', [{ title: 'Something' }], 'unknown Something'),
  failing('several errors, the first counts', [{ code: 131053, title: 'Media' }, { code: 1 }], '131053 Media'),
  failing('no errors at all', undefined, 'unknown The provider gave no reason'),
  failing('errors as text', 'it failed', 'unknown The provider gave no reason'),
  {
    name: 'failed: the person stopped marketing, so nothing more goes to them',
    body: (scene) =>
      cloud({ statuses: [status(scene, 'failed', { errors: [{ code: 131050, title: 'User stopped marketing' }] })] }),
    effect: { statuses: ['failed'], errors: ['131050 User stopped marketing'], suppressed: [1] },
  },
  {
    name: 'errors beside statuses are news, the statuses are as good as ever',
    body: (scene) => ({
      statuses: [status(scene, 'sent')],
      errors: [{ code: 1015, title: 'Too many requests', details: 'Too many messages sent' }],
    }),
    effect: { statuses: ['sent'], ...SENT, events: ['errors 1015'] },
  },
  {
    name: 'errors alone are news',
    body: () => ({ errors: [{ code: 1011, title: 'Service not ready', details: 'Not connected' }, { title: 'Odd' }] }),
    effect: { events: ['errors 1011', 'errors Odd'] },
  },
  {
    name: 'Cloud: errors alone in a value',
    body: () => cloud({ errors: [{ code: 130429, title: 'Rate limit hit', error_data: { details: 'Too fast' } }] }),
    effect: { events: ['errors 130429'] },
  },
];

export const STATUS_CASES: Case[] = [...dialects, ...pieces, overruledFailure, ...errors];
