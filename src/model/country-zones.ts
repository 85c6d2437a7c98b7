// The time zones of a country, as Node's own ICU data has them.

/** Territories that have numbers of their own and no entry in ICU's data. */
const MISSING: Readonly<Record<string, string>> = {
  XK: 'Europe/Belgrade',
  AC: 'Atlantic/St_Helena',
  TA: 'Atlantic/St_Helena',
};
/** Where most people live, in countries whose clocks differ; the first in ICU's order where none is named. */
const MAIN: Readonly<Record<string, string>> = {
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CL: 'America/Santiago',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Truk',
  GL: 'America/Godthab',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  US: 'America/New_York',
};
const NOWHERE = ['UTC'];

/** Node 20 has the property, later versions of the standard the method. */
type Region = Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] };

const known = new Map<string, readonly string[]>();

/** IANA names, the main one first. UTC where the country is not known. */
export function zonesOf(country: string | null): readonly string[] {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return NOWHERE;
  const found = known.get(country) ?? lookUp(country);
  known.set(country, found);
  return found;
}

function lookUp(country: string): readonly string[] {
  const region = new Intl.Locale(`und-${country}`) as Region;
  const all = region.getTimeZones?.() ?? region.timeZones ?? [];
  const zones = all.filter((zone) => !zone.startsWith('Antarctica/')); // nobody lives there
  const main = MAIN[country];
  if (main) return [main, ...zones.filter((zone) => zone !== main)];
  const missing = MISSING[country];
  return zones.length > 0 ? zones : missing ? [missing] : NOWHERE;
}
