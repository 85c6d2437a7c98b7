// The HTTP answers of the simulator: acceptances, and refusals in every form the provider family is known for.
import type { RefusalForm } from './behaviour.ts';
import { describeCode } from './codes.ts';

export interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

export interface Problem {
  code: number | string | null;
  title?: string | undefined;
  details?: string | undefined;
  httpStatus?: number | undefined;
}

const META = { api_status: 'stable', version: '2.53.3' };

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

export interface Acceptance {
  to: string;
  waId: string;
  messageId: string;
  messageStatus: string | null;
}

export function acceptance(form: 'onprem' | 'cloud' | 'bare', taken: Acceptance): Answer {
  const status = taken.messageStatus === null ? {} : { message_status: taken.messageStatus };
  const messages = [{ id: taken.messageId, ...status }];
  if (form === 'bare') return json(200, { messages });
  const contacts = [{ input: taken.to, wa_id: taken.waId }];
  if (form === 'cloud') return json(200, { messaging_product: 'whatsapp', contacts, messages });
  return json(201, { contacts, messages, meta: META });
}

export function refusal(form: RefusalForm, problem: Problem): Answer {
  const known = describeCode(problem.code);
  const title = problem.title ?? known.title;
  const details = problem.details ?? title;
  const status = problem.httpStatus ?? known.httpStatus;
  const code = problem.code === null ? {} : { code: problem.code };
  const onprem = { ...code, title, details };
  switch (form) {
    case 'onprem':
      return json(status, { meta: META, errors: [onprem] });
    case 'onprem-200':
      return json(200, { meta: META, errors: [onprem] });
    case 'onprem-object':
      return json(status, { meta: META, errors: onprem });
    case 'cloud':
      return json(status, cloudError(code, title, details));
    case 'meta':
      return json(status, {
        meta: {
          success: false,
          http_code: status,
          developer_message: JSON.stringify(cloudError(code, title, details)),
        },
      });
    case 'html':
      return { status, body: `<html><body><h1>${status}</h1></body></html>`, headers: { 'content-type': 'text/html' } };
    case 'empty':
      return { status, body: '' };
    case 'truncated': {
      const whole = json(status, { meta: META, errors: [onprem] });
      return { ...whole, body: whole.body.slice(0, whole.body.length >> 1) };
    }
  }
}

function cloudError(code: { code?: number | string }, title: string, details: string) {
  const message = code.code === undefined ? title : `(#${code.code}) ${title}`;
  const error_data = { messaging_product: 'whatsapp', details };
  return { error: { message, type: 'OAuthException', ...code, error_data, fbtrace_id: 'AbcDEf0123456789' } };
}
