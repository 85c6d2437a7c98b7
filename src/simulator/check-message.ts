// The provider's checks of a message before it takes it: shape, recipient, parameters.
import type { Problem } from './answers.ts';
import type { Template } from './behaviour.ts';
import { checkAgainstTemplates, parametersOf } from './template-rules.ts';

type Part = Record<string, unknown>;

const TYPES = [
  'text',
  'template',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'reaction',
];
const MEDIA = ['image', 'video', 'document'];

/** What is wrong with a body, null where nothing is. `templates` null: any template is taken. */
export function checkMessage(body: unknown, templates: readonly Template[] | null): Problem | null {
  if (!isPart(body)) return { code: 100, details: 'the body is not a JSON object' };
  const cloud = body.messaging_product !== undefined;
  return checkEnvelope(body, cloud) ?? checkContent(body, cloud, templates);
}

function checkEnvelope(body: Part, cloud: boolean): Problem | null {
  if (cloud && body.messaging_product !== 'whatsapp')
    return { code: 100, details: 'messaging_product must be whatsapp' };
  if (body.to === undefined) return missing('to', cloud);
  if (typeof body.to !== 'string' || !/^\d{7,15}$/.test(body.to))
    return invalid('to: 7 to 15 digits are expected', cloud);
  // LAfricaMobile's French page prints `individu`, its reference `individual`.
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual' && body.recipient_type !== 'individu') {
    return invalid('recipient_type', cloud);
  }
  return null;
}

function checkContent(body: Part, cloud: boolean, templates: readonly Template[] | null): Problem | null {
  const type = body.type ?? 'text';
  if (typeof type !== 'string' || !TYPES.includes(type)) return invalid('type', cloud);
  const content = body[type];
  if (type === 'contacts' ? !Array.isArray(content) : !isPart(content)) return missing(type, cloud);
  if (type === 'template') return checkTemplate(content as Part, cloud, templates);
  return checkOwn(type, content as Part, cloud);
}

/** The files of a message, which are more kinds than a template takes. */
const FILES = [...MEDIA, 'audio', 'sticker'];

function checkOwn(type: string, content: Part, cloud: boolean): Problem | null {
  if (type === 'text') {
    if (!isText(content.body) || content.body.trim() === '') return missing('text.body', cloud);
    return [...content.body].length > 4096 ? invalid('text.body: at most 4096 characters', cloud) : null;
  }
  if (type === 'location') {
    const wrong = ['latitude', 'longitude'].find((key) => !/^-?\d{1,3}(\.\d+)?$/.test(String(content[key])));
    return wrong ? invalid(`location.${wrong}`, cloud) : null;
  }
  if (!FILES.includes(type)) return null;
  if (isText(content.link) === isText(content.id)) return missing(`${type}.link or ${type}.id`, cloud);
  if (isText(content.link) && !/^https:\/\//i.test(content.link)) return invalid(`${type}.link`, cloud);
  const long = isText(content.caption) && [...content.caption].length > 1024;
  return long ? invalid(`${type}.caption: at most 1024 characters`, cloud) : null;
}

function checkTemplate(template: Part, cloud: boolean, templates: readonly Template[] | null): Problem | null {
  if (!isText(template.name)) return missing('template.name', cloud);
  const language = template.language;
  if (!isPart(language) || !isText(language.code)) return missing('template.language.code', cloud);
  const components = template.components ?? [];
  if (!Array.isArray(components) || !components.every(isPart)) return invalid('template.components', cloud);
  return checkParameters(components, cloud) ?? (templates && checkAgainstTemplates(template, templates));
}

function checkParameters(components: Part[], cloud: boolean): Problem | null {
  for (const component of components) {
    for (const parameter of parametersOf(component)) {
      const problem = isPart(parameter) ? checkParameter(parameter, cloud) : invalid('parameters', cloud);
      if (problem) return problem;
    }
    for (const card of Array.isArray(component.cards) ? component.cards : []) {
      const problem = checkParameters(Array.isArray(card?.components) ? card.components : [], cloud);
      if (problem) return problem;
    }
  }
  return null;
}

function checkParameter(parameter: Part, cloud: boolean): Problem | null {
  const { type } = parameter;
  if (typeof type !== 'string') return missing('parameter.type', cloud);
  if (type === 'text') {
    if (!isText(parameter.text)) return missing('parameter.text', cloud);
    if (/[\n\r\t]| {5}/.test(parameter.text)) {
      return {
        code: 132012,
        details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      };
    }
  }
  if (MEDIA.includes(type)) {
    const media = parameter[type];
    if (!isPart(media) || (!isText(media.link) && !isText(media.id)))
      return missing(`${type}.link or ${type}.id`, cloud);
  }
  return null;
}

/** Media named by id must have been uploaded with the same key. */
export function checkMediaIds(value: unknown, known: ReadonlyMap<string, unknown>): Problem | null {
  if (Array.isArray(value)) return value.map((child) => checkMediaIds(child, known)).find(Boolean) ?? null;
  if (!isPart(value)) return null;
  for (const [key, child] of Object.entries(value)) {
    if (FILES.includes(key) && isPart(child) && isText(child.id) && !known.has(child.id))
      return { code: 131053, details: `${key}: there is no media ${child.id}` };
    const problem = checkMediaIds(child, known);
    if (problem) return problem;
  }
  return null;
}

// The On-Premises codes and their Cloud twins.
function missing(what: string, cloud: boolean): Problem {
  return { code: cloud ? 131008 : 1008, details: `${what} is missing` };
}
function invalid(details: string, cloud: boolean): Problem {
  return { code: cloud ? 131009 : 1009, details };
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
