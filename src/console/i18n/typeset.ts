// French as it is set: the spaces that no line may break at. The texts are written with plain ones.
import type { Language } from '../api/people.ts';

interface Texts {
  [key: string]: string | Texts;
}

/** Also gives each French plural its third form (1 000 000): it is written like the other one with figures. */
export function typeset(texts: Texts, language: Language): Texts {
  if (language !== 'fr') return texts;
  const set = Object.entries(texts).flatMap(([key, value]): [string, string | Texts][] => {
    if (typeof value !== 'string') return [[key, typeset(value, language)]];
    const text = frenchSpaces(value);
    return key.endsWith('_other')
      ? [
          [key, text],
          [key.replace(/_other$/, '_many'), text],
        ]
      : [[key, text]];
  });
  return Object.fromEntries(set);
}

/** A thin one before ; ! ? and inside guillemets of figures and percent, a full one before the colon and in « ». */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?%])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');
}
