// Phone numbers in notifications, masked for those who may not see them.
import { expect, test } from 'vitest';
import { maskNumbers } from '../../src/model/phone-mask.ts';

test('numbers are masked wherever they stand, ids and times are not', () => {
  const body = {
    entry: [
      {
        id: '102290129340398',
        time: 1_794_819_600,
        changes: [
          {
            value: {
              metadata: { display_phone_number: '221330000000', phone_number_id: '106540352242922' },
              contacts: [{ wa_id: '221771234567', profile: { name: 'Awa' } }],
              statuses: [{ id: 'wamid.1', recipient_id: 221771234567, timestamp: '1794819600', status: 'read' }],
              messages: [
                {
                  id: 'in.1',
                  from: '221771234567',
                  timestamp: 1_794_819_600,
                  text: { body: 'call +221 or 0771234567' },
                },
              ],
            },
          },
        ],
      },
    ],
  };
  const masked = maskNumbers(JSON.stringify(body));
  expect(masked).not.toMatch(/77123/);
  expect(JSON.parse(masked)).toMatchObject({
    entry: [
      {
        id: '102290129340398',
        time: 1_794_819_600,
        changes: [
          {
            value: {
              metadata: { display_phone_number: '221*******00', phone_number_id: '106540352242922' },
              contacts: [{ wa_id: '221*******67', profile: { name: 'Awa' } }],
              statuses: [{ id: 'wamid.1', recipient_id: '221*******67', timestamp: '1794819600', status: 'read' }],
              messages: [{ id: 'in.1', timestamp: 1_794_819_600, text: { body: 'call +221 or 077*****67' } }],
            },
          },
        ],
      },
    ],
  });
});

test('what is no JSON, or too deep to be walked, is masked as text', () => {
  expect(maskNumbers('{"from": "221771234567"')).toBe('{"from": "221*******67"');
  const deep = `${'['.repeat(200_000)}221771234567${']'.repeat(200_000)}`;
  expect(maskNumbers(deep)).not.toContain('221771234567');
});
