// Which language the console speaks, how it changes, and the texts that are loaded of it.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../api/people.ts';
import { english } from './en/texts.ts';
import { french } from './fr/texts.ts';
import { typeset } from './typeset.ts';

export type Area = keyof typeof english;

export const LANGUAGES: readonly Language[] = ['fr', 'en'];
const KEPT = 'griot-language';

/** What every screen says. */
export const EVERYWHERE: readonly Area[] = ['common', 'errors'];
/** Of the screens that were opened so far. */
const wanted = new Set<Area>();

/** Also for calls of the API: its hints and reasons come in this language. */
export function currentLanguage(): Language {
  return (i18next.language as Language | undefined) ?? 'fr';
}

/** What was chosen here before, else the browser's first of ours, else French. */
function firstLanguage(): Language {
  const wanted = [kept(), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.includes(tag as Language))) ?? 'fr';
}

/** After it the language is known; its texts still have to come. */
export async function startLanguage(): Promise<void> {
  const language = firstLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** Resolves when they are there: a screen waits for its texts as it does for its code. */
export async function loadTexts(areas: readonly Area[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  await bring(currentLanguage(), areas);
}

/** The words come before the change, so that nothing is shown half translated. */
export async function changeLanguage(language: Language): Promise<void> {
  if (language === currentLanguage()) return;
  while (missing(language, wanted).length > 0) await bring(language, wanted); // a screen may join meanwhile
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {} // a browser that keeps nothing
}

async function bring(language: Language, areas: Iterable<Area>): Promise<void> {
  const loaders = language === 'fr' ? french : english;
  const add = async (area: Area) => i18next.addResourceBundle(language, area, typeset(await loaders[area](), language));
  await Promise.all(missing(language, areas).map(add));
}

function missing(language: Language, areas: Iterable<Area>): Area[] {
  return [...areas].filter((area) => !i18next.hasResourceBundle(language, area));
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
