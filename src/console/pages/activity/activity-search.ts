// What the audit is filtered by, as it stands in the address.
import type { ActivityFilter } from '../../api/activity.ts';
import { readText, readWord, type Search } from '../../app/search-params.ts';

export const GROUPS = [
  'campaign',
  'schedule',
  'list',
  'suppression',
  'sender',
  'template',
  'user',
  'session',
  'token',
] as const;
export const OUTCOMES = ['done', 'refused', 'failed'] as const;

export function readFilter(search: Search): ActivityFilter {
  return {
    action: readWord(search.action, GROUPS),
    outcome: readWord(search.outcome, OUTCOMES),
    from: readDay(search.from),
    to: readDay(search.to),
  };
}

/** 2026-11-28, where there is such a day. */
function readDay(value: unknown): string | undefined {
  const text = readText(value, 10);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined;
}
