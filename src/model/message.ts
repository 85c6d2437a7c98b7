// What a campaign sends: a template, or a message of its own to people who wrote within the last 24 hours.
import type { Json } from './template.ts';

/** The provider's own form without the recipient: {type: 'text', text: {body}}, {type: 'image', image: {link, caption}} … */
export type OwnMessage = Record<string, Json>;

/** One of the two is set. */
export interface Content {
  template: { name: string; language: string; components: Json[] } | null;
  message: OwnMessage | null;
}

/** Types of messages that need nothing but an object under their name. */
export const OWN_TYPES = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'interactive'] as const;

/** The parts whose strings may hold placeholders: a template's components, or the message as the only one. */
export function partsOf({ template, message }: Content): Json[] {
  return template ? template.components : message ? [message] : [];
}

/** Where a part is in the words of a request: `components.0.…` of a message is `message.…`. */
export function pathIn({ template }: Content, path: string): string {
  return template ? `template.${path}` : path.replace(/^components\.0\b/, 'message');
}

/** What is wrong with a message of one's own; null where nothing is. */
export function messageFault(message: OwnMessage): { path: string; message: string } | null {
  const type = OWN_TYPES.find((one) => one === message.type);
  if (!type) return { path: 'type', message: `must be one of ${OWN_TYPES.join(', ')}` };
  const content = message[type];
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { path: type, message: `must be an object: what the ${type} is` };
  const extra = Object.keys(message).find((key) => key !== 'type' && key !== type);
  if (extra !== undefined) return { path: extra, message: 'is not a known field' };
  if (type === 'text' && (typeof content.body !== 'string' || content.body.trim() === ''))
    return { path: 'text.body', message: 'must be the text' };
  if (MEDIA.has(type) && (typeof content.link === 'string') === (typeof content.id === 'string'))
    return { path: type, message: 'must have either a link or the id of an uploaded file' };
  const missing = type === 'location' ? ['latitude', 'longitude'].find((key) => !isDegrees(content[key])) : undefined;
  return missing ? { path: `location.${missing}`, message: 'must be degrees, like 14.6937' } : null;
}

/** A text is judged with the values of a row. */
function isDegrees(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

const MEDIA: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/** Media that every message names by the same id, at any depth. */
export function mediaIdsIn(parts: readonly Json[]): { id: string; path: string }[] {
  const found: { id: string; path: string }[] = [];
  const visit = (value: Json, path: string, key: string): void => {
    if (Array.isArray(value)) value.forEach((child, i) => void visit(child, `${path}.${i}`, ''));
    else if (typeof value === 'object' && value !== null) {
      const { id } = value;
      if (MEDIA.has(key) && typeof id === 'string' && !id.includes('{{')) found.push({ id, path: `${path}.id` });
      for (const [name, child] of Object.entries(value)) visit(child, `${path}.${name}`, name);
    }
  };
  visit([...parts], 'components', '');
  return found;
}
