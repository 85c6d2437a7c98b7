// Bodies that nobody means well with, and broken ones. What is good beside the broken is taken.
import type { Case, Scene } from './case.ts';

const read = ({ messages: [id], at }: Scene, fields: object = {}) =>
  JSON.stringify({ id, status: 'read', timestamp: String(at), ...fields });

const nothing = (name: string, body: Case['body']): Case => ({ name, body, effect: {} });
const stillRead = (name: string, body: Case['body']): Case => ({
  name: `${name}: the good status beside it is taken`,
  body,
  effect: { statuses: ['read'], sentAt: 'told' },
});

export const HOSTILE_CASES: Case[] = [
  ...['null', 'true', '7', '"STOP"', '[]', '{}', '[[[]]]', '{"entry":null}'].map((body) =>
    nothing(`nothing in it: ${body}`, () => body),
  ),
  nothing('texts where arrays belong', () => ({ statuses: 'read', messages: 'STOP', errors: 'none', entry: 'x' })),
  nothing('numbers where objects belong', () => ({
    statuses: [1, [2], null],
    entry: [{ changes: [3, { value: 4 }] }],
  })),
  nothing('a status that is not a word', ({ messages: [id] }) => ({
    statuses: [
      { id, status: ['read'] },
      { id, status: { toString: 'read' } },
      { id: [id], status: 'read' },
    ],
  })),
  nothing('a hundred thousand brackets', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  nothing('entries within entries', () => `${'{"entry":['.repeat(50_000)}${']}'.repeat(50_000)}`),
  nothing('a status hidden in __proto__', (scene) => `{"__proto__": {"statuses": [${read(scene)}]}}`),
  nothing(
    'a status hidden in a constructor',
    (scene) => `{"constructor": {"prototype": {"statuses": [${read(scene)}]}}}`,
  ),
  nothing('an id of a megabyte', () => ({ statuses: [{ id: 'x'.repeat(1_000_000), status: 'read' }] })),
  nothing('numbers beyond all measure', () => '{"statuses":[{"id":1e999,"status":1e999}],"messages":[{"from":1e400}]}'),
  stillRead('__proto__ in a status', (scene) => `{"statuses":[{"__proto__":{"id":"x"}},${read(scene)}]}`),
  stillRead('NUL in the id before it', (scene) => `{"statuses":[{"id":"\\u0000","status":"read"},${read(scene)}]}`),
  stillRead('half a surrogate', (scene) => `{"statuses":[{"id":"\\ud83d","status":"sent"},${read(scene)}]}`),
  stillRead('nulls, numbers and texts', (scene) => `{"statuses":[null,5,"x",[],{},${read(scene)},{"id":null}]}`),
  stillRead('five levels of nothing', (scene) => `{"statuses":[[[[[{}]]]],${read(scene)}]}`),
  stillRead('a huge time and recipient', (scene) =>
    JSON.stringify({
      statuses: [
        JSON.parse(read(scene)),
        { id: scene.messages[0], status: 'sent', timestamp: 9e99, recipient_id: '9'.repeat(5000) },
      ],
    }),
  ),
  stillRead(
    'a key of its own twice',
    (scene) => `{"statuses":[],"statuses":[${read(scene, { id: scene.messages[0] })}]}`,
  ),
  {
    name: 'NUL and half surrogates in every text are left out, not refused',
    body: ({ phones: [from], messages: [id] }) =>
      `{"statuses":[{"id":"${id}","status":"failed","errors":[{"code":"13\\u0000","title":"a\\ud800b\\u0000c"}]}],
        "messages":[{"from":"${from}","id":"in.nul","type":"te\\u0000xt","text":{"body":"ST\\u0000OP\\udfff"}}],
        "errors":[{"code":"1\\u0000","title":"\\ud800"}]}`,
    effect: {
      statuses: ['failed'],
      errors: ['13 abc'],
      inbound: [{ type: 'text', text: 'STOP', payload: null, asks: 'out', answers: 1 }],
      suppressed: [1],
      events: ['errors 1'],
    },
  },
  {
    name: 'words of SQL are words',
    body: ({ phones: [from], at }) => ({
      messages: [
        {
          from,
          id: "in.'); drop table deliveries; --",
          timestamp: at,
          type: 'text',
          text: { body: "'; delete from suppressions; --" },
          context: { id: '%s); --' },
        },
      ],
    }),
    effect: {
      inbound: [{ type: 'text', text: "'; delete from suppressions; --", payload: null, asks: null, answers: 1 }],
    },
  },
];
