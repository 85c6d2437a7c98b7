// The provider's endpoints other than sending: callback, templates, health.
import { createHash, randomUUID } from 'node:crypto';
import { type Answer, json, refusal } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import type { Line } from './lines.ts';
import { listTemplates } from './template-list.ts';

export interface ProviderCall {
  route: string;
  url: URL;
  text: string;
  content: Buffer;
  /** Content-Type. */
  type: string;
  line: Line | null;
  behaviour: Behaviour;
}

/** Answers a call; `route` is method and path. */
export function answerProviderCall({ route, url, text, content, type, line, behaviour }: ProviderCall): Answer {
  if (!line) return refusal(behaviour.refusalForm, { code: 1005, details: 'Invalid or missing LAM-API-KEY' });
  if (behaviour.configOutage !== null) {
    return refusal(behaviour.refusalForm, { code: 1000, httpStatus: behaviour.configOutage });
  }
  const [, mediaId] = /^(?:GET|DELETE) \/media\/([^/]+)$/.exec(route) ?? [];
  if (mediaId !== undefined) return answerMedia(line, mediaId, route.startsWith('DELETE'), behaviour);
  switch (route) {
    case 'POST /media':
      return takeMedia(line, content, type, behaviour);
    case 'POST /configs/webhook':
      return registerCallback(line, text, behaviour);
    case 'GET /configs/webhook':
      return json(200, { url: line.callback });
    case 'GET /configs/templates':
      return listTemplates(behaviour.templates, url);
    case 'GET /health':
      return json(200, writeHealth(behaviour.health));
    default:
      return refusal(behaviour.refusalForm, {
        code: 1006,
        title: 'Resource not found',
        details: route,
        httpStatus: 404,
      });
  }
}

function takeMedia(line: Line, content: Buffer, type: string, behaviour: Behaviour): Answer {
  if (content.length === 0 || type === '') {
    return refusal(behaviour.refusalForm, { code: 1009, details: 'a file and its Content-Type are expected' });
  }
  const id = randomUUID();
  line.media.set(id, { type, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  return json(201, { media: [{ id }] });
}

function answerMedia(line: Line, id: string, forget: boolean, behaviour: Behaviour): Answer {
  const media = line.media.get(id);
  if (!media)
    return refusal(behaviour.refusalForm, { code: 1006, title: 'Resource not found', details: id, httpStatus: 404 });
  if (forget) line.media.delete(id);
  return json(
    200,
    forget ? { success: true } : { id, mime_type: media.type, file_size: media.bytes, sha256: media.sha256 },
  );
}

function registerCallback(line: Line, text: string, behaviour: Behaviour): Answer {
  const url = readUrl(text);
  if (url === null)
    return refusal(behaviour.refusalForm, { code: 1009, details: 'url: an http or https URL is expected' });
  line.callback = url;
  return json(200, { url });
}

function readUrl(text: string): string | null {
  try {
    const { url } = JSON.parse(text);
    return ['http:', 'https:'].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

function writeHealth({ form, status }: Behaviour['health']) {
  const node = { gateway_status: status, role: 'primary_master' };
  if (form === 'onprem') return { health: { gateway_status: status } };
  if (form === 'hosts') return { health: { 'wacore-0:6253': node, 'wacore-1:6253': { ...node, role: 'coreapp' } } };
  return { health_status: { can_send_message: status === 'connected' ? 'AVAILABLE' : status } };
}
