// A slot's value as somebody fills it in: a column of the list with what stands in for an empty cell, or a text for all.

export type SlotValue = { from: 'column'; column: string; fallback: string } | { from: 'text'; text: string };

const ALONE = /^\{\{([^{}|]+)(?:\|([^{}]*))?\}\}$/;

export function readValue(value: string): SlotValue {
  const [whole, column = '', fallback = ''] = ALONE.exec(value) ?? [];
  return whole ? { from: 'column', column: column.trim(), fallback } : { from: 'text', text: value };
}

export function writeValue(value: SlotValue): string {
  if (value.from === 'text') return value.text;
  if (value.column === '') return '';
  const fallback = value.fallback.replaceAll(/[{}]/g, '');
  return fallback ? `{{${value.column}|${fallback}}}` : `{{${value.column}}}`;
}

const FIRST_NAMES = /^(prenoms?|first ?_?name|given ?_?name|name|noms?|nom complet|full ?_?name|client)$/;

/** The column that a slot most likely means: one of its name; for the first text, that of the people's names. */
export function guessColumn(name: string, columns: readonly string[]): string | null {
  const wanted = folded(name);
  const same = columns.find((column) => folded(column) === wanted);
  if (same || name !== '1') return same ?? null;
  const named = columns.filter((column) => FIRST_NAMES.test(folded(column)));
  return named.find((column) => /^(prenom|first|given)/.test(folded(column))) ?? named[0] ?? null;
}

function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
