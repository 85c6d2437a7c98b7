// The provider's list of templates, a page at a time, in either form.
import { type Answer, json } from './answers.ts';
import type { Behaviour, Template } from './behaviour.ts';

/** Answers `GET /configs/templates`; `url` is the request's own, for the Cloud form's next link. */
export function listTemplates(behaviour: Behaviour['templates'], url: URL): Answer {
  const { form, defaultLimit, maxLimit } = behaviour;
  const limit = Math.min(wholeNumber(url, 'limit', defaultLimit) || defaultLimit, maxLimit);
  const sorted = sort(behaviour.list, url.searchParams.get('sort'));
  const offset = wholeNumber(url, form === 'cloud' ? 'after' : 'offset', 0);
  const page = sorted.slice(offset, offset + limit);
  return form === 'cloud'
    ? json(200, cloudPage(page, offset, sorted.length, url))
    : json(200, { count: page.length, limit, offset, total: sorted.length, waba_templates: page });
}

function cloudPage(page: Template[], offset: number, total: number, url: URL) {
  const after = String(offset + page.length);
  const next = new URL(url);
  next.searchParams.set('after', after);
  const data = page.map(({ namespace: _, status, ...template }, index) => ({
    ...template,
    status: status.toUpperCase(),
    parameter_format: 'POSITIONAL',
    id: String(594425479261596 + offset + index),
  }));
  const cursors = { before: String(offset), after };
  return { data, paging: { cursors, ...(Number(after) < total ? { next: next.href } : {}) } };
}

// `sort` is `name`, `-name`, or either with a prefix: `business_templates.name`.
function sort(list: readonly Template[], order: string | null): readonly Template[] {
  if (!order) return list;
  const field = order.replace(/^-/, '').replace(/^.*\./, '');
  const sign = order.startsWith('-') ? -1 : 1;
  return [...list].sort((a, b) => sign * String(a[field]).localeCompare(String(b[field])));
}

function wholeNumber(url: URL, name: string, fallback: number): number {
  const value = Number(url.searchParams.get(name) ?? fallback);
  return Number.isInteger(value) && value >= 0 ? value : fallback;
}
