// A whole phone number as somebody writes it to look a person up: no country is assumed and no plan asked.

const MARKS = /[\s+().\-‐-―]/g;

/** Digits without `+`, `00` and the usual marks; 0, which is nobody's, for what is no number. */
export function digitsOf(text: string): number {
  const digits = text.replace(MARKS, '').replace(/^00/, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
}
