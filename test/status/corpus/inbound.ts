// What people write, press and switch, and what only looks like it.
import { bareValue, change, cloud } from '../setup.ts';
import { answer, type Case, type Scene } from './case.ts';

let messages = 0;
const message = ({ phones: [from], at }: Scene, type: string, content: unknown, fields: object = {}) => {
  messages += 1;
  return { from, id: `wamid.inbound.${messages}`, timestamp: String(at), type, [type]: content, ...fields };
};
const contacts = ({ phones: [wa_id] }: Scene) => [{ profile: { name: 'Awa Ndiaye' }, wa_id }];
const reply = ({ messages: [id] }: Scene) => ({ context: { from: '221338000000', id } });

/** The same message in the Cloud form, with the sender's contact beside it. */
const inCloud = (scene: Scene, ...all: object[]) => cloud({ contacts: contacts(scene), messages: all });

const texts: Case[] = [
  {
    name: 'text, Cloud, as a reply',
    body: (scene) => inCloud(scene, message(scene, 'text', { body: 'Merci 🙏 à demain' }, reply(scene))),
    effect: { inbound: [answer('text', { text: 'Merci 🙏 à demain' })] },
  },
  {
    name: 'text, On-Premises, that answers nothing in particular, is about the latest message',
    body: (scene) => ({ contacts: contacts(scene), messages: [message(scene, 'text', { body: 'Oui' })] }),
    effect: { inbound: [answer('text', { text: 'Oui' })] },
  },
  {
    name: 'text, a bare value, from somebody who was never written to',
    body: (scene) => bareValue({ messages: [message(scene, 'text', { body: 'Allô' }, { from: '33612345678' })] }),
    effect: { inbound: [answer('text', { text: 'Allô', answers: null })] },
  },
  {
    name: 'STOP as a text',
    body: (scene) => inCloud(scene, message(scene, 'text', { body: ' Stop ! ' })),
    effect: { inbound: [answer('text', { text: ' Stop ! ', asks: 'out' })], suppressed: [1] },
  },
  {
    name: 'forwarded often, with a null context and a referral',
    body: (scene) =>
      inCloud(scene, message(scene, 'text', { body: 'Vu' }, { context: null, referral: { source_type: 'ad' } })),
    effect: { inbound: [answer('text', { text: 'Vu' })] },
  },
  {
    name: 'a sender who has a user id and no number is nobody whom a campaign wrote to',
    body: (scene) =>
      inCloud(scene, message(scene, 'text', { body: 'STOP' }, { from: undefined, from_user_id: 'SN.1349120' })),
    effect: {},
  },
];

const presses: Case[] = [
  {
    name: 'a template button with its payload',
    body: (scene) => inCloud(scene, message(scene, 'button', { payload: 'YES-2026', text: 'Je viens' }, reply(scene))),
    effect: { inbound: [answer('button', { text: 'Je viens', payload: 'YES-2026' })] },
  },
  {
    name: 'a template button whose payload is null',
    body: (scene) => ({ messages: [message(scene, 'button', { payload: null, text: 'Je viens' }, reply(scene))] }),
    effect: { inbound: [answer('button', { text: 'Je viens' })] },
  },
  {
    name: 'a button that opts out by its payload',
    body: (scene) => inCloud(scene, message(scene, 'button', { payload: 'STOP', text: 'Non merci' }, reply(scene))),
    effect: { inbound: [answer('button', { text: 'Non merci', payload: 'STOP', asks: 'out' })], suppressed: [1] },
  },
  {
    name: 'button_reply',
    body: (scene) =>
      inCloud(
        scene,
        message(
          scene,
          'interactive',
          { type: 'button_reply', button_reply: { id: 'b-1', title: 'Oui' } },
          reply(scene),
        ),
      ),
    effect: { inbound: [answer('interactive', { text: 'Oui', payload: 'b-1' })] },
  },
  {
    name: 'list_reply',
    body: (scene) =>
      inCloud(
        scene,
        message(scene, 'interactive', {
          type: 'list_reply',
          list_reply: { id: 'l-7', title: 'Thiès', description: 'Gare' },
        }),
      ),
    effect: { inbound: [answer('interactive', { text: 'Thiès', payload: 'l-7' })] },
  },
  {
    name: 'the answer of a form',
    body: (scene) =>
      inCloud(
        scene,
        message(scene, 'interactive', { type: 'nfm_reply', nfm_reply: { response_json: '{}', body: 'Sent' } }),
      ),
    effect: { inbound: [answer('interactive')] },
  },
];

const others: Case[] = [
  ...['image', 'video', 'document'].map(
    (type): Case => ({
      name: `${type} with a caption, which is no word of theirs to us`,
      body: (scene) =>
        inCloud(scene, message(scene, type, { id: '2205', mime_type: 'x/y', sha256: 'kE7', caption: 'STOP' })),
      effect: { inbound: [answer(type)] },
    }),
  ),
  ...['audio', 'sticker', 'location', 'contacts', 'order'].map(
    (type): Case => ({
      name: type,
      body: (scene) => inCloud(scene, message(scene, type, type === 'contacts' ? [{ name: {} }] : { id: '2206' })),
      effect: { inbound: [answer(type)] },
    }),
  ),
  {
    name: 'a reaction is tied to what it reacts to',
    body: (scene) => inCloud(scene, message(scene, 'reaction', { message_id: scene.messages[0], emoji: '👍🏿' })),
    effect: { inbound: [answer('reaction')] },
  },
  {
    name: 'a reaction taken back',
    body: (scene) => inCloud(scene, message(scene, 'reaction', { message_id: scene.messages[0] })),
    effect: { inbound: [answer('reaction')] },
  },
  {
    name: 'system: the person has a new number',
    body: (scene) =>
      inCloud(
        scene,
        message(scene, 'system', { body: 'Awa changed', wa_id: '221770000001', type: 'user_changed_number' }),
      ),
    effect: { inbound: [answer('system')] },
  },
  {
    name: 'unsupported, with an error of its own, which is no news',
    body: (scene) =>
      inCloud(
        scene,
        message(scene, 'unsupported', undefined, { errors: [{ code: 131051, title: 'Message type unknown' }] }),
      ),
    effect: { inbound: [answer('unsupported')] },
  },
  {
    name: 'the same message twice in one body, beside another',
    body: (scene) => {
      const twice = message(scene, 'text', { body: 'Deux' });
      return inCloud(scene, twice, twice, message(scene, 'text', { body: 'Trois' }));
    },
    effect: { inbound: [answer('text', { text: 'Deux' }), answer('text', { text: 'Trois' })] },
  },
];

const preference = ({ phones: [wa_id], at }: Scene, value: string) => ({
  wa_id,
  detail: `User requested to ${value} marketing messages`,
  category: 'marketing_messages',
  value,
  timestamp: at,
});
const preferred = (value: 'stop' | 'resume', asks: 'out' | 'in') =>
  answer('user_preferences', { text: `User requested to ${value} marketing messages`, payload: value, asks });

const switches: Case[] = [
  {
    name: 'user_preferences: stop',
    body: (scene) =>
      change(
        'user_preferences',
        bareValue({ contacts: contacts(scene), user_preferences: [preference(scene, 'stop')] }),
      ),
    effect: { inbound: [preferred('stop', 'out')], suppressed: [1] },
  },
  {
    name: 'user_preferences: resume, in a bare value',
    body: (scene) => bareValue({ user_preferences: [preference(scene, 'resume')] }),
    effect: { inbound: [preferred('resume', 'in')] },
  },
  {
    name: 'user_preferences that say neither',
    body: (scene) =>
      change('user_preferences', bareValue({ user_preferences: [preference(scene, 'maybe'), null, {}] })),
    effect: {},
  },
];

const notTheirs: Case[] = [
  {
    name: 'echoes of what the business itself wrote',
    body: (scene) => {
      const echo = { ...message(scene, 'text', { body: 'STOP' }), from: '221338000000', to: scene.phones[0] };
      return change('smb_message_echoes', bareValue({ message_echoes: [echo], messages: [echo] }));
    },
    effect: {},
  },
  {
    name: 'a history of old messages and statuses',
    body: (scene) => {
      const old = message(scene, 'text', { body: 'STOP' }, { history_context: { status: 'READ' } });
      const metadata = { phase: 0, chunk_order: 1, progress: 55 };
      return change('history', bareValue({ history: [{ metadata, threads: [{ id: old.from, messages: [old] }] }] }));
    },
    effect: {},
  },
  {
    name: 'a call, and the contacts of a phone',
    body: (scene) => [
      change('calls', bareValue({ calls: [{ id: 'wacid.1', from: scene.phones[0], event: 'connect' }] })),
      change('smb_app_state_sync', bareValue({ state_sync: [{ type: 'contact', contact: { full_name: 'Awa' } }] })),
    ],
    effect: {},
  },
];

export const INBOUND_CASES: Case[] = [...texts, ...presses, ...others, ...switches, ...notTheirs];
