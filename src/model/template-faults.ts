// What is wrong with what a campaign sends whatever the row: the provider would refuse every message.
import { findTexts, holdsRefused, isSlot, renderPieces, type Text } from './placeholders.ts';
import type { Json } from './template.ts';
import { type ShapeFault, shapeFaults } from './template-shape.ts';
import { readNumber } from './text-places.ts';
import { beginning, isHttps, leastLength } from './value-rules.ts';

interface TextFault {
  code: 'text_missing' | 'text_refused' | 'text_too_long' | 'media_not_https' | 'text_not_number';
  path: string;
  message: string;
}

export type TemplateFault = TextFault | ShapeFault;

/** Errors first to last. A text is judged by what it holds beside its placeholders, and by their defaults. */
export function templateFaults(components: readonly Json[]): TemplateFault[] {
  const ofTexts = findTexts(components).flatMap((text) => {
    const fault = faultOf(text);
    return fault ? [{ ...fault, path: text.path }] : [];
  });
  return [...ofTexts, ...shapeFaults(components)];
}

function faultOf(text: Text): Omit<TextFault, 'path'> | null {
  const { pieces, place } = text;
  const { parameter, limit, link, lines, number } = place;
  if (parameter && pieces.every((piece) => !isSlot(piece) && piece.trim() === ''))
    return { code: 'text_missing', message: 'WhatsApp refuses an empty text: write one, or a placeholder' };
  if ((parameter || link) && !lines && holdsRefused(`.${withDefaults(pieces)}.`)) {
    const message = 'WhatsApp refuses line breaks, tabs and more than four spaces in a row here: take them out';
    return { code: 'text_refused', message };
  }
  if (limit !== null && leastLength(pieces) > limit)
    return { code: 'text_too_long', message: `WhatsApp takes at most ${limit} characters here: shorten the text` };
  if (link && !mayBeHttps(pieces)) {
    const message = 'WhatsApp fetches images, videos and documents from https:// links only: change the link';
    return { code: 'media_not_https', message };
  }
  if (number !== null && !pieces.some(isSlot) && readNumber(pieces.join(''), number) === null)
    return { code: 'text_not_number', message: `WhatsApp takes ${NUMBER_WORDS[number]} here: correct it` };
  return null;
}

const NUMBER_WORDS = {
  whole: 'a whole number',
  moment: 'a date like 2026-12-31T18:00',
  degrees: 'degrees like 14.6937',
} as const;

/** The text of a row that has a value of one letter where there is no default, and none elsewhere. */
function withDefaults(pieces: Text['pieces']): string {
  return pieces.map((piece) => (isSlot(piece) ? (piece.fallback ?? 'x') : piece)).join('');
}

/** A link that is nothing but a row's values is judged by them; its default is one for many rows. */
function mayBeHttps(pieces: Text['pieces']): boolean {
  const begins = beginning(pieces);
  if (begins !== 'open') return begins === 'https';
  const hasDefaults = pieces.every((piece) => !isSlot(piece) || piece.fallback !== null);
  return !hasDefaults || isHttps(renderPieces(pieces, () => undefined));
}
