// Which language the console speaks, and how it changes.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../api/people.ts';
import { typeset } from './typeset.ts';

export const LANGUAGES: readonly Language[] = ['fr', 'en'];
const KEPT = 'griot-language';

/** Also for calls of the API: its hints and reasons come in this language. */
export function currentLanguage(): Language {
  return (i18next.language as Language | undefined) ?? 'fr';
}

/** What was chosen here before, else the browser's first of ours, else French. */
function firstLanguage(): Language {
  const wanted = [kept(), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.includes(tag as Language))) ?? 'fr';
}

export async function startLanguage(): Promise<void> {
  const language = firstLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    resources: { [language]: await load(language) },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** The words come before the change, so that nothing is shown half translated. */
export async function changeLanguage(language: Language): Promise<void> {
  if (language === currentLanguage()) return;
  const words = await load(language);
  for (const [area, texts] of Object.entries(words)) i18next.addResourceBundle(language, area, texts);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {} // a browser that keeps nothing
}

async function load(language: Language) {
  const { texts } = language === 'fr' ? await import('./fr/texts.ts') : await import('./en/texts.ts');
  return typeset(texts, language);
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
