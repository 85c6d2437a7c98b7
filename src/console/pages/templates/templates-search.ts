// What the templates are filtered by, as it stands in the address, and which of them fit.
import type { Template } from '../../api/documents.ts';
import { readNumber, readText, type Search } from '../../app/search-params.ts';

export interface TemplatesSearch {
  search?: string | undefined;
  language?: string | undefined;
  status?: string | undefined;
  quality?: string | undefined;
  sender?: number | undefined;
  /** `senderId/name/language` of the one that is open. */
  open?: string | undefined;
}

export function readTemplatesSearch(search: Search): TemplatesSearch {
  return {
    search: readText(search.search),
    language: readText(search.language, 20),
    status: readText(search.status, 50),
    quality: readText(search.quality, 50),
    sender: readNumber(search.sender),
    open: readText(search.open, 600),
  };
}

export function fits(template: Template, { search, language, status, quality, sender }: TemplatesSearch): boolean {
  return (
    (language === undefined || template.language === language) &&
    (status === undefined || template.status === status) &&
    (quality === undefined || template.quality === quality) &&
    (sender === undefined || template.senderId === sender) &&
    (search === undefined || plain(`${template.name} ${textOf(template)}`).includes(plain(search)))
  );
}

/** Every text of its parts. */
function textOf({ components }: Template): string {
  return [...JSON.stringify(components).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]).join(' ');
}

/** Neither case nor accents count. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
