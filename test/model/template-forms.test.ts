// Every form of a template, as it fits and as it does not: what our check before the launch calls fine is what the
// provider's stand-in takes, and what we call wrong it refuses. The two know nothing of each other.
import { describe, expect, test } from 'vitest';
import { compileComponents } from '../../src/model/placeholders.ts';
import { templateMismatches } from '../../src/model/template-match.ts';
import { checkMessage } from '../../src/simulator/check-message.ts';

const text = (...texts: string[]) => texts.map((one) => ({ type: 'text', text: one }));
const body = (...texts: string[]) => ({ type: 'body', parameters: text(...texts) });
const BODY = { type: 'BODY', text: 'Bonjour {{1}}, {{2}} vous attend' };
const PLAIN = { type: 'BODY', text: 'Bonjour' };
const NAMED = { type: 'BODY', text: 'Bonjour {{first_name}}, votre {{thing}} est là' };
const named = (...names: string[]) => ({
  type: 'body',
  parameters: names.map((name) => ({ type: 'text', parameter_name: name, text: 'x' })),
});
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });
const button = (sub_type: string, index: string, parameter: object) => ({
  type: 'button',
  sub_type,
  index,
  parameters: [parameter],
});
const image = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.sn/a.png' } }] };
const URL_BUTTON = { type: 'URL', url: 'https://x.sn/{{1}}' };
const CARD = {
  components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: '{{1}}' }, buttons(URL_BUTTON)],
};
const card = (index: number, ...components: object[]) => ({ card_index: index, components });
const FULL_CARD = [image, body('Robe'), button('url', '0', { type: 'text', text: 'robe' })];
const OFFER = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soldes', has_expiration: true } };
const offer = {
  type: 'limited_time_offer',
  parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_794_906_000_000 } }],
};
const OTP = [{ type: 'BODY' }, buttons({ type: 'OTP', otp_type: 'COPY_CODE' })];

type Case = [name: string, listed: object[], given: object[]];

const FITTING: Case[] = [
  ['texts', [BODY], [body('Awa', 'Dakar')]],
  [
    'currency and date',
    [BODY],
    [
      {
        type: 'body',
        parameters: [
          { type: 'currency', currency: { fallback_value: '100 €', code: 'EUR', amount_1000: 100_000 } },
          { type: 'date_time', date_time: { fallback_value: '3 mai' } },
        ],
      },
    ],
  ],
  ['named texts', [NAMED], [named('thing', 'first_name')]],
  ['no parameters', [PLAIN], []],
  [
    'a text header',
    [{ type: 'HEADER', format: 'TEXT', text: 'Pour {{1}}' }, PLAIN],
    [{ type: 'header', parameters: text('Awa') }],
  ],
  ['an image by link', [{ type: 'HEADER', format: 'IMAGE' }, PLAIN], [image]],
  [
    'a document by id',
    [{ type: 'HEADER', format: 'DOCUMENT' }, PLAIN],
    [{ type: 'header', parameters: [{ type: 'document', document: { id: '42', filename: 'a.pdf' } }] }],
  ],
  [
    'a video',
    [{ type: 'HEADER', format: 'VIDEO' }, PLAIN],
    [{ type: 'header', parameters: [{ type: 'video', video: { link: 'https://x.sn/a.mp4' } }] }],
  ],
  [
    'a location',
    [{ type: 'HEADER', format: 'LOCATION' }, PLAIN],
    [
      {
        type: 'header',
        parameters: [
          { type: 'location', location: { latitude: '14.7', longitude: '-17.4', name: 'Dakar', address: 'Plateau' } },
        ],
      },
    ],
  ],
  [
    'an address that ends in a value',
    [PLAIN, buttons({ type: 'PHONE_NUMBER' }, URL_BUTTON)],
    [button('url', '1', { type: 'text', text: 'promo' })],
  ],
  [
    'quick replies with a payload or without',
    [PLAIN, buttons({ type: 'QUICK_REPLY' }, { type: 'QUICK_REPLY' })],
    [button('quick_reply', '1', { type: 'payload', payload: 'STOP' })],
  ],
  [
    'a coupon',
    [PLAIN, buttons({ type: 'COPY_CODE' })],
    [button('copy_code', '0', { type: 'coupon_code', coupon_code: 'ETE20' })],
  ],
  ['a code', OTP, [body('123456'), button('url', '0', { type: 'text', text: '123456' })]],
  ['an offer that ends', [OFFER, PLAIN], [offer]],
  [
    'an offer without an end',
    [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soldes', has_expiration: false } }, PLAIN],
    [],
  ],
  [
    'a carousel',
    [PLAIN, { type: 'CAROUSEL', cards: [CARD, CARD] }],
    [{ type: 'carousel', cards: [card(0, ...FULL_CARD), card(1, ...FULL_CARD)] }],
  ],
];

const WRONG: Case[] = [
  ['too few texts', [BODY], [body('Awa')]],
  ['too many texts', [PLAIN], [body('Awa')]],
  ['an image in the body', [{ type: 'BODY', text: '{{1}}' }], [{ type: 'body', parameters: image.parameters }]],
  ['numbered where names are asked for', [NAMED], [body('Awa', 'robe')]],
  ['another name', [NAMED], [named('first_name', 'object')]],
  ['names where numbers are asked for', [{ type: 'BODY', text: '{{1}}' }], [named('first_name')]],
  ['no image', [{ type: 'HEADER', format: 'IMAGE' }, PLAIN], []],
  [
    'a video for an image',
    [{ type: 'HEADER', format: 'IMAGE' }, PLAIN],
    [{ type: 'header', parameters: [{ type: 'video', video: { link: 'https://x.sn/a.mp4' } }] }],
  ],
  ['a header that is not there', [PLAIN], [{ type: 'header', parameters: text('x') }]],
  ['no end of the address', [PLAIN, buttons(URL_BUTTON)], []],
  [
    'a payload for an address',
    [PLAIN, buttons(URL_BUTTON)],
    [button('quick_reply', '0', { type: 'payload', payload: 'x' })],
  ],
  [
    'a value for a fixed address',
    [PLAIN, buttons({ type: 'URL', url: 'https://x.sn' })],
    [button('url', '0', { type: 'text', text: 'x' })],
  ],
  [
    'a button that is not there',
    [PLAIN, buttons({ type: 'QUICK_REPLY' })],
    [button('quick_reply', '1', { type: 'payload', payload: 'x' })],
  ],
  [
    'a parameter for a telephone button',
    [PLAIN, buttons({ type: 'PHONE_NUMBER' })],
    [button('url', '0', { type: 'text', text: 'x' })],
  ],
  ['no coupon', [PLAIN, buttons({ type: 'COPY_CODE' })], []],
  ['a code in the body only', OTP, [body('123456')]],
  ['an offer without its end', [OFFER, PLAIN], []],
  ['an offer that is not there', [PLAIN], [offer]],
  [
    'a card too few',
    [PLAIN, { type: 'CAROUSEL', cards: [CARD, CARD] }],
    [{ type: 'carousel', cards: [card(0, ...FULL_CARD)] }],
  ],
  [
    'a card without its image',
    [PLAIN, { type: 'CAROUSEL', cards: [CARD] }],
    [{ type: 'carousel', cards: [card(0, body('Robe'), FULL_CARD[2] as object)] }],
  ],
  ['a carousel that is not there', [PLAIN], [{ type: 'carousel', cards: [card(0, ...FULL_CARD)] }]],
];

function judge(listed: object[], given: object[]) {
  const template = { name: 't', language: 'fr', status: 'approved', category: 'marketing', components: listed };
  const message = {
    to: '221771234567',
    type: 'template',
    template: { name: 't', language: { code: 'fr' }, components: given },
  };
  const ours = templateMismatches(listed as never, compileComponents(given as never)({}));
  return { ours, theirs: checkMessage(message, [template] as never) };
}

describe('fits', () => {
  test.each(FITTING)('%s', (_, listed, given) => {
    expect(judge(listed, given)).toEqual({ ours: [], theirs: null });
  });
});

describe('does not fit', () => {
  test.each(WRONG)('%s', (_, listed, given) => {
    const { ours, theirs } = judge(listed, given);
    expect(ours).toHaveLength(1);
    expect(ours[0]?.message).toMatch(/^(The template|Card 1: The template)/);
    expect(String(theirs?.code)).toMatch(/^(132000|132012|132018|131008|100)$/);
  });
});

describe('numbers come out as numbers', () => {
  const render = (component: object, row: Record<string, string>) => compileComponents([component] as never)(row)[0];
  const currency = {
    type: 'body',
    parameters: [
      { type: 'currency', currency: { fallback_value: '{{price}} F', code: 'XOF', amount_1000: '{{thousandths}}' } },
    ],
  };
  const ends = {
    type: 'limited_time_offer',
    parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: '{{end}}' } }],
  };

  test('an amount, and the end of an offer as milliseconds or as a date', () => {
    expect(render(currency, { price: '12 500', thousandths: '12500000' })).toEqual({
      type: 'body',
      parameters: [
        { type: 'currency', currency: { fallback_value: '12 500 F', code: 'XOF', amount_1000: 12_500_000 } },
      ],
    });
    const moment = (end: string) =>
      (render(ends, { end }) as typeof ends).parameters[0]?.limited_time_offer.expiration_time_ms;
    expect(moment('1794906000000')).toBe(1_794_906_000_000);
    expect(moment('2026-12-31T18:00+01:00')).toBe(Date.UTC(2026, 11, 31, 17));
    expect(moment('2026-12-31 18:00')).toBe(Date.UTC(2026, 11, 31, 18));
    expect(moment('2026-12-31')).toBe(Date.UTC(2026, 11, 31));
    expect(moment('demain')).toBe('demain'); // its row is left out before it is sent
  });
});
