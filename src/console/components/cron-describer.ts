// Any cron pattern in words. It brings a library: only to be loaded lazily.
import cronstrue from 'cronstrue';
import 'cronstrue/locales/fr';
import type { Language } from '../api/people.ts';

/** Null for what is no pattern. `everyDay`: where neither day nor month is given, which the library leaves unsaid. */
export function describer(language: Language): (pattern: string, everyDay: string) => string | null {
  return (pattern, everyDay) => {
    try {
      const words = cronstrue.toString(pattern, { locale: language, use24HourTimeFormat: true });
      return /^\S+ \d[\d,-]* \* \* \*$/.test(pattern.trim()) ? `${words}, ${everyDay}` : words;
    } catch {
      return null;
    }
  };
}
