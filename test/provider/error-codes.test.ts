// Every documented code once, written out independently of the table under test.
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../src/provider/lam/error-codes.ts';
import { SEND_ERROR_KINDS } from '../../src/provider/send-error.ts';

const EXPECTED: Record<string, number[]> = {
  account: [
    0, 3, 10, 190, 401, 403, 1005, 1024, 33, 368, 131031, 131037, 131045, 133010, 1031, 402, 131042, 131063, 131064,
    430, 432, 433,
  ],
  throttled: [4, 613, 80007, 130429, 429, 1015, 132069],
  spam: [131048, 471],
  pair: [131056],
  temporary: [1, 2, 131000, 131016, 131057, 133004, 500, 503, 1000, 1011, 1014, 1016],
  recipient: [
    131026, 1006, 1013, 1026, 131021, 131030, 130403, 131062, 130497, 137000, 480, 1007, 1028, 130472, 472, 131047, 470,
  ],
  'recipient-later': [131049],
  'opt-out': [131050],
  template: [132001, 132007, 132015, 132016, 132068, 2001, 2002, 2003, 2007, 2011, 2060, 2061, 2062, 131051, 501],
  parameters: [
    132000, 132005, 132008, 132012, 132018, 2000, 2004, 2005, 2006, 2008, 2009, 2010, 2012, 2013, 2014, 100, 131008,
    131009, 135000, 1008, 1009, 1010, 1021, 1001, 1002,
  ],
  media: [131052, 131053],
};

describe('an error code', () => {
  const rows = Object.entries(EXPECTED).flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const));
  test.each(rows)('%i is %s', (code, kind) => {
    // 404 alone would mean something else: the code decides.
    expect(kindOf(String(code), null, 404)).toBe(kind);
  });

  test('from 200 to 299 is a missing permission', () => {
    for (let code = 200; code <= 299; code++) expect(kindOf(String(code), null, 400)).toBe('account');
    expect(kindOf('199', null, 400)).toBe('unknown');
    expect(kindOf('300', null, 400)).toBe('unknown');
  });

  test('from 2000 to 2014 is about the template or its parameters', () => {
    for (let code = 2000; code <= 2014; code++) {
      expect(['template', 'parameters']).toContain(kindOf(String(code), null, 400));
    }
    expect(kindOf('2015', null, 400)).toBe('unknown');
  });

  test('that nobody documented is unknown, whatever it is spelled like', () => {
    for (const code of ['424242', 'constructor', '__proto__', '-1', '100 100', 'OAuthException']) {
      expect(kindOf(code, null, 200)).toBe('unknown');
    }
  });

  test('of no kind is left out, but for those that come from the network', () => {
    const ours = ['uncertain', 'unreachable', 'unknown'];
    expect(Object.keys(EXPECTED).toSorted()).toEqual(
      SEND_ERROR_KINDS.filter((kind) => !ours.includes(kind)).toSorted(),
    );
  });
});

describe('a wording without a known code', () => {
  const cases: [string, string][] = [
    ['You have exceeded the endpoint rate limit.', 'throttled'],
    ['You have exceeded the limit of 1 request every 5 seconds', 'throttled'],
    ['Could not send message due to lack of payment.', 'account'],
    ['Your WhatsApp for Business API has been disabled', 'account'],
    ['Invalid api_key', 'account'],
    ['Media download error', 'media'],
    ['Something else', 'parameters'],
  ];
  test.each(cases)('%s → %s', (title, kind) => {
    expect(kindOf(null, title, 400)).toBe(kind);
  });

  test('does not overrule a known code', () => {
    expect(kindOf('131048', 'Spam rate limit hit', 400)).toBe('spam');
    expect(kindOf('131056', 'pair rate limit hit', 400)).toBe('pair');
  });
});
