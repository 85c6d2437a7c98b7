// Every template of a sender, page by page, in the gateway's form (offset and total) and in the Cloud form (a cursor).
import type { Json, ListedTemplate } from '../../model/template.ts';
import { ProviderCallError } from '../provider.ts';
import type { Http } from './http.ts';
import { type JsonRecord, record, records, text } from './loose-json.ts';
import { callProvider } from './provider-call.ts';

const PAGE_SIZE = 100;
/** 20,000 templates; Meta allows 6,000 for one account. A list that goes on is a fault. */
const MAX_PAGES = 200;
/** A template has a few thousand bytes. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
/** WhatsApp's limit for a template name; languages, categories and statuses are shorter. */
const MAX_WORD = 512;

interface Page {
  items: unknown[];
  /** The query of the page that follows, null after the last. */
  next: string | null;
}

export async function listTemplates(http: Http): Promise<ListedTemplate[]> {
  const found = new Map<string, ListedTemplate>();
  let query: string | null = 'offset=0';
  for (let pages = 0, offset = 0; query !== null; pages++) {
    if (pages === MAX_PAGES) throw unusable('endless_list', `More than ${MAX_PAGES} pages of templates`);
    const path = `/configs/templates?limit=${PAGE_SIZE}&${query}`;
    const body = await callProvider(http, path, { maxBytes: MAX_PAGE_BYTES });
    const known = found.size;
    const page: Page = readPage(body, offset);
    for (const template of readTemplates(page.items)) {
      const key = `${template.name}\n${template.language}`;
      if (!found.has(key)) found.set(key, template);
    }
    offset += page.items.length;
    // A page with nothing new comes from a provider that ignores `offset`, or repeats its cursor.
    query = found.size > known ? page.next : null;
  }
  return [...found.values()];
}

function readPage(body: JsonRecord, offset: number): Page {
  if (Array.isArray(body.waba_templates)) {
    const items: unknown[] = body.waba_templates;
    const end = offset + items.length;
    const more = typeof body.total === 'number' ? end < body.total : items.length > 0;
    return { items, next: more ? `offset=${end}` : null };
  }
  if (Array.isArray(body.data)) {
    const after = cursorOf(record(body.paging));
    return { items: body.data, next: after && `after=${encodeURIComponent(after)}` };
  }
  throw unusable('unknown_list', 'The list of templates has a form that Griot does not know');
}

/** Only the cursor is taken from `next`: followed as an address it would carry our key to any host it names. */
function cursorOf(paging: JsonRecord | null): string | null {
  if (typeof paging?.next !== 'string') return null;
  const [, query = ''] = paging.next.split('?', 2);
  const named = record(paging.cursors)?.after;
  return new URLSearchParams(query).get('after') || (typeof named === 'string' && named) || null;
}

function* readTemplates(items: unknown[]): Generator<ListedTemplate> {
  for (const item of records(items)) {
    const name = text(item.name, MAX_WORD);
    const language = text(item.language, MAX_WORD) ?? text(record(item.language)?.code, MAX_WORD);
    if (!name || !language) continue;
    yield {
      name,
      language,
      namespace: text(item.namespace, MAX_WORD),
      category: lower(item.category),
      status: lower(item.status),
      quality:
        (text(record(item.quality_score)?.score, MAX_WORD) ?? text(item.quality_score, MAX_WORD))?.toLowerCase() ??
        null,
      rejectedReason: reasonOf(item.rejected_reason),
      components: Array.isArray(item.components) ? (item.components as Json[]) : [],
    };
  }
}

/** `NONE` stands there where nothing was refused. */
function reasonOf(value: unknown): string | null {
  const reason = text(value, MAX_WORD);
  return reason === null || /^none$/i.test(reason) ? null : reason;
}

const lower = (value: unknown): string => text(value, MAX_WORD)?.toLowerCase() ?? 'unknown';

const unusable = (code: string, title: string): ProviderCallError => new ProviderCallError({ code, title });
