// Names of zones, and times as clocks in them show.
import { expect, test } from 'vitest';
import { offsetText, readTime } from '../../src/model/local-time.ts';
import { localMinute } from '../../src/model/zone.ts';
import { zoneFault } from '../../src/model/zone-names.ts';

const read = (text: string, zone: string) => {
  const found = readTime(text, zone);
  return found && [found.at.toISOString(), found.clock];
};

test('a time without an offset is on the clocks of the zone, one with an offset is that moment', () => {
  expect(read('2026-12-01T09:00', 'Europe/Paris')).toEqual(['2026-12-01T08:00:00.000Z', null]);
  expect(read('2026-07-01 09:00:30', 'Europe/Paris')).toEqual(['2026-07-01T07:00:30.000Z', null]);
  expect(read('2026-12-01T09:00+01:00', 'Africa/Dakar')).toEqual(['2026-12-01T08:00:00.000Z', null]);
  expect(read('2026-12-01T09:00:00.250123z', 'Asia/Tokyo')).toEqual(['2026-12-01T09:00:00.250Z', null]);
});

test('what is no time is none: no such day, hour or year, a day without a time, words', () => {
  for (const text of [
    '2026-02-30T09:00',
    '2026-12-01T24:00',
    '2026-12-01',
    '2026-12-01T09:00+99:00',
    '0000-01-01T00:00',
    '9999-12-31T23:59-12:00',
    'tomorrow',
    '',
  ])
    expect([text, read(text, 'UTC')]).toEqual([text, null]);
});

test('a time that the clocks leave out is the first moment after the gap', () => {
  expect(read('2026-03-29T02:30', 'Europe/Paris')).toEqual(['2026-03-29T01:00:00.000Z', 'left_out']);
  expect(read('2026-10-04T02:15', 'Australia/Lord_Howe')).toEqual(['2026-10-03T15:30:00.000Z', 'left_out']);
  expect(read('2011-12-30T12:00', 'Pacific/Apia')).toEqual(['2011-12-30T10:00:00.000Z', 'left_out']);
});

test('a time that comes twice is the first', () => {
  expect(read('2026-10-25T02:30', 'Europe/Paris')).toEqual(['2026-10-25T00:30:00.000Z', 'twice']);
  expect(read('2026-10-25T03:00', 'Europe/Paris')).toEqual(['2026-10-25T02:00:00.000Z', null]);
  expect(read('2026-10-25T02:30+01:00', 'Europe/Paris')).toEqual(['2026-10-25T01:30:00.000Z', null]);
});

test('a moment is shown as the clocks of the zone show it', () => {
  const moment = new Date('2026-07-01T22:30:00Z');
  const show = (zone: string) => `${localMinute(zone, moment)} ${offsetText(zone, moment)}`;
  expect(show('Europe/Paris')).toBe('2026-07-02 00:30 +02:00');
  expect(show('America/St_Johns')).toBe('2026-07-01 20:00 -02:30');
  expect(show('Africa/Dakar')).toBe('2026-07-01 22:30 +00:00');
});

test('a zone that is not known is answered with the one that was probably meant', () => {
  expect(zoneFault('Africa/Dakar')).toBeNull();
  expect(zoneFault('Asia/Kolkata')).toBeNull();
  const meant = (zone: string) => /did you mean (\S+)\?/.exec(zoneFault(zone) ?? '')?.[1];
  expect(['Dakar', 'Africa/Dakkar', 'New York', 'São Paulo', 'abidjan'].map(meant)).toEqual([
    'Africa/Dakar',
    'Africa/Dakar',
    'America/New_York',
    'America/Sao_Paulo',
    'Africa/Abidjan',
  ]);
  expect(zoneFault('+01:00')).toBe('There is no zone "+01:00": give one like Africa/Dakar or Europe/Paris');
});
