import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { zonesOf } from '../../src/model/country-zones.ts';

describe('the zones of a country', () => {
  test('every country with telephone numbers has some, all of them known to Intl', () => {
    const countries = getCountries();
    expect(countries.length).toBeGreaterThan(200);
    for (const country of countries) {
      const zones = zonesOf(country);
      expect(zones, country).not.toEqual(['UTC']);
      expect(new Set(zones).size, country).toBe(zones.length);
      for (const timeZone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone }), timeZone).not.toThrow();
    }
  });

  test.each([
    ['SN', 'Africa/Dakar'],
    ['CI', 'Africa/Abidjan'],
    ['MA', 'Africa/Casablanca'],
    ['FR', 'Europe/Paris'],
    ['CD', 'Africa/Kinshasa'],
    ['US', 'America/New_York'],
    ['CA', 'America/Toronto'],
    ['BR', 'America/Sao_Paulo'],
    ['MX', 'America/Mexico_City'],
    ['AU', 'Australia/Sydney'],
    ['RU', 'Europe/Moscow'],
    ['ID', 'Asia/Jakarta'],
    ['CN', 'Asia/Shanghai'],
    ['ES', 'Europe/Madrid'],
    ['PT', 'Europe/Lisbon'],
    ['CL', 'America/Santiago'],
    ['EC', 'America/Guayaquil'],
    ['NZ', 'Pacific/Auckland'],
    ['UA', 'Europe/Kiev'],
  ])('of %s the main one comes first: %s', (country, main) => {
    const [first = ''] = zonesOf(country);
    expect(canonical(first)).toBe(canonical(main));
  });

  test('a country of several has them all, and none where nobody lives', () => {
    expect(zonesOf('CD').map(canonical).sort()).toEqual(['Africa/Kinshasa', 'Africa/Lubumbashi'].map(canonical));
    expect(zonesOf('US')).toEqual(
      expect.arrayContaining(['America/Chicago', 'America/Los_Angeles', 'America/New_York', 'Pacific/Honolulu']),
    );
    expect(zonesOf('AU').filter((zone) => zone.startsWith('Antarctica/'))).toEqual([]);
  });

  test.each([[null], ['??'], ['ZZ'], ['sn'], ['']])('%j is no country: UTC', (country) => {
    expect(zonesOf(country)).toEqual(['UTC']);
  });
});

/** Versions of Node differ in which of two names of a zone they give. */
function canonical(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}
