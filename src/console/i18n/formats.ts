// Numbers, times, shares and names as the reader's language writes them.
import { useTranslation } from 'react-i18next';

export type Formats = ReturnType<typeof makeFormats>;

/** The same for all who ask, so that what was made once serves the whole screen. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formatsOf(i18n.language);
}

const known = new Map<string, Formats>();

function formatsOf(language: string): Formats {
  const formats = known.get(language) ?? makeFormats(language);
  known.set(language, formats);
  return formats;
}

/** The zone of whoever looks: times are shown on their clocks, and say so where it matters. */
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const STEPS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function makeFormats(language: string) {
  // English as Africa writes it: the day before the month, 24 hours.
  const tag = language === 'fr' ? 'fr-SN' : 'en-GB';
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const points = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const countries = new Intl.DisplayNames([language], { type: 'region' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  // A list shows hundreds of times, and each of these takes longer to make than to use.
  const made = new Map<string, Intl.DateTimeFormat>();
  const at = (options: Intl.DateTimeFormatOptions, zone = OWN_ZONE) => {
    const key = `${zone} ${JSON.stringify(options)}`;
    const format = made.get(key) ?? new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    made.set(key, format);
    return format;
  };
  return {
    number: (value: number) => whole.format(value),
    /** 12,4 k */
    compact: (value: number) => short.format(value),
    /** Of a fraction 0–1; a dash over nothing. */
    percent: (fraction: number | null | undefined) => (fraction == null ? '–' : share.format(fraction)),
    /** +2,4 of a difference of fractions: percentage points. */
    points: (difference: number) => points.format(100 * difference),
    date: (time: string | Date, zone?: string) => at({ dateStyle: 'medium' }, zone).format(new Date(time)),
    /** 1 December 2026 */
    longDate: (time: string | Date) => at({ dateStyle: 'long' }).format(new Date(time)),
    dateTime: (time: string | Date, zone?: string) =>
      at({ dateStyle: 'medium', timeStyle: 'short' }, zone).format(new Date(time)),
    /** To the second, for the story of a message. */
    exact: (time: string | Date, zone?: string) =>
      at({ dateStyle: 'medium', timeStyle: 'medium' }, zone).format(new Date(time)),
    time: (time: string | Date, zone?: string) => at({ timeStyle: 'short' }, zone).format(new Date(time)),
    weekday: (time: string | Date, zone?: string) => at({ weekday: 'long' }, zone).format(new Date(time)),
    /** 3 minutes ago, in 2 hours */
    ago: (time: string | Date, now = Date.now()) => {
      const seconds = (new Date(time).getTime() - now) / 1000;
      const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
      return relative.format(Math.round(seconds / size), unit);
    },
    /** 2 h 05 min: how long something takes. */
    duration: (seconds: number) => {
      const [days, hours, minutes] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60].map(Math.floor);
      const part = (value: number, unit: string) =>
        new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
      if (days) return [part(days, 'day'), hours ? part(hours, 'hour') : ''].join(' ').trim();
      if (hours) return [part(hours, 'hour'), minutes ? part(minutes, 'minute') : ''].join(' ').trim();
      return minutes ? part(minutes, 'minute') : part(Math.round(seconds), 'second');
    },
    money: (amount: number, currency: string) =>
      new Intl.NumberFormat(tag, { style: 'currency', currency, maximumFractionDigits: 2 }).format(amount),
    bytes: (size: number) => {
      const [unit, length] = size >= 1e6 ? (['megabyte', 1e6] as const) : (['kilobyte', 1e3] as const);
      return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size / length);
    },
    /** Of two letters; ?? is a number that belongs to none. */
    country: (code: string, unknown: string) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : unknown),
  };
}
