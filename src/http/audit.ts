// Each route says what the audit is to know of it, and one hook writes it down before the answer goes out.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { nameOfSubject, recordAudit } from '../account/audit.ts';
import type { Actor } from '../model/actor.ts';
import type { AuditAction, AuditEntry, AuditOutcome, Subject } from '../model/audit.ts';
import { auditText } from '../model/audit-detail.ts';
import { maskWritten } from '../model/phone-mask.ts';
import type { HttpDeps } from './deps.ts';
import { HttpError } from './problems.ts';

/** Whatever a route answers with, before it is made a text. */
type Answer = Readonly<Record<string, unknown>>;

export interface AuditRule {
  action: AuditAction;
  /** What it is done to: the id is the path's, or that of the answer. */
  of?: Subject['kind'];
  /** The name of the id in the path, `id` where nothing is said; null: it is only in the answer. */
  param?: string | null;
  /** Fields that the entry keeps, by their paths: of the body, of the query string, of the answer. */
  body?: readonly string[];
  query?: readonly string[];
  answer?: readonly string[];
  /** What the fields do not tell. */
  detail?: (request: FastifyRequest, answer: Answer) => Record<string, unknown>;
  subject?: (request: FastifyRequest, answer: Answer) => Subject | null;
  /** Where nobody is known before: of a sign-in. */
  actor?: (request: FastifyRequest, answer: Answer) => Actor;
}

interface Heard {
  name: string | null;
  answer: Answer;
  notes: Record<string, unknown>;
  written: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the audit is to know, or why nothing. Whatever changes something or hands out a file must say it. */
    audit?: AuditRule | { none: string };
  }
  interface FastifyRequest {
    heard: Heard | null;
  }
}

/** To be spread into a route's `config`. */
export function audited(action: AuditAction, rule: Omit<AuditRule, 'action'> = {}): { audit: AuditRule } {
  return { audit: { action, ...rule } };
}

/** What only the handler knows, for the entry of this request. */
export function noteForAudit(request: FastifyRequest, notes: Record<string, unknown>): void {
  Object.assign(hear(request).notes, notes);
}

/** The subject of a route with a `:phone` in its path. */
export function personOf({ params }: FastifyRequest): Subject {
  return { kind: 'person', id: null, name: maskWritten(String((params as { phone?: unknown }).phone)) };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** For every route of `app` registered from now on; one that does not say what the audit is to know keeps the server from starting. */
export function auditRoutes(app: FastifyInstance, deps: Pick<HttpDeps, 'sql' | 'log'>): void {
  app.decorateRequest('heard', null);
  app.addHook('onRoute', checkRoute);
  app.addHook('preHandler', async (request) => {
    const rule = ruleOf(request);
    const id = rule?.of && idOf(request, rule.param);
    if (rule?.of && id) hear(request).name = await nameOfSubject(deps.sql, rule.of, id); // it may be gone afterwards
  });
  app.addHook('preSerialization', async (request, _, payload) => {
    if (typeof payload === 'object' && payload !== null) hear(request).answer = payload as Answer;
    return payload;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    await write(deps, request, reply).catch((error) => unwritten(request, payload, error));
    return payload;
  });
}

function checkRoute({ method, url, config }: RouteOptions): void {
  const methods = [method].flat();
  const tells = config?.audit !== undefined;
  if (tells || (methods.every((one) => SAFE.has(one)) && !/\.(csv|xlsx)$/.test(url))) return;
  throw new Error(`${methods.join(', ')} ${url} states neither what the audit is to know nor why nothing`);
}

function ruleOf(request: FastifyRequest): AuditRule | null {
  const { audit } = request.routeOptions.config;
  return audit && 'action' in audit && request.method !== 'HEAD' ? audit : null;
}

function hear(request: FastifyRequest): Heard {
  request.heard ??= { name: null, answer: {}, notes: {}, written: false };
  return request.heard;
}

async function write({ sql }: Pick<HttpDeps, 'sql'>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const heard = hear(request);
  const entry = entryOf(request, reply, heard);
  if (!entry || heard.written) return;
  heard.written = true;
  await recordAudit(sql, entry);
}

/** Of strangers, so that none can fill the audit: what is no try at all, and tries beyond those that are let in. */
const UNHEARD = new Set([400, 403, 404, 409, 413, 415, 422, 429, 503]);

/** Null where there is nothing to tell, or nobody to tell it of: a stranger is turned away without a word. */
function entryOf(request: FastifyRequest, reply: FastifyReply, heard: Heard): AuditEntry | null {
  const rule = ruleOf(request) ?? (isRightMissing(heard) ? RIGHT_REFUSED : null);
  const actor = rule?.actor?.(request, heard.answer) ?? request.actor;
  if (!rule || !actor || (actor.kind === 'anonymous' && UNHEARD.has(reply.statusCode))) return null;
  return {
    actor,
    action: rule.action,
    subject: subjectOf(request, rule, heard),
    outcome: outcomeOf(reply),
    detail: detailOf(request, rule, heard, reply),
    address: request.ip,
    requestId: String(request.id),
  };
}

/** Of routes that say nothing of their own. */
const RIGHT_REFUSED: AuditRule = {
  action: 'right.refuse',
  detail: ({ method, url }) => ({ method, path: url.split('?')[0] }),
};

function isRightMissing({ answer }: Heard): boolean {
  return answer.code === 'right_missing';
}

function outcomeOf({ statusCode }: FastifyReply): AuditOutcome {
  if (statusCode < 400) return 'done';
  return statusCode < 500 ? 'refused' : 'failed';
}

function subjectOf(request: FastifyRequest, rule: AuditRule, { name, answer }: Heard): Subject | null {
  if (rule.subject) return rule.subject(request, answer);
  if (!rule.of) return null;
  const id = idOf(request, rule.param) ?? (typeof answer.id === 'number' ? answer.id : null);
  return { kind: rule.of, id, name: name ?? (typeof answer.name === 'string' ? answer.name : null) };
}

function idOf(request: FastifyRequest, param: string | null = 'id'): number | null {
  if (param === null) return null;
  const given = String((request.params as Record<string, unknown> | undefined)?.[param] ?? '');
  return /^\d{1,9}$/.test(given) ? Number(given) : null;
}

function detailOf(request: FastifyRequest, rule: AuditRule, { answer, notes }: Heard, reply: FastifyReply) {
  const { body = [], query = [], answer: results = [], detail } = rule;
  const asked = { ...pick(request.query, query), ...pick(request.body, body), ...notes };
  const more = detail?.(request, answer) ?? {};
  if (reply.statusCode < 400) return { ...asked, ...more, ...pick(answer, results) };
  return { ...asked, ...more, status: reply.statusCode, code: answer.code, reason: answer.detail };
}

/** The fields that are there, `template.name` as `template.name`; of a body that is none nothing. */
function pick(from: unknown, paths: readonly string[]): Record<string, unknown> {
  const found = paths.map((path): [string, unknown] => [
    path,
    path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), from),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Readable);
}

/** What was done is done, and the log keeps what the audit could not; a file is not handed out unseen. */
function unwritten(request: FastifyRequest, payload: unknown, cause: unknown): void {
  const { action } = ruleOf(request) ?? RIGHT_REFUSED;
  request.log.error(
    { err: cause, action, actor: request.actor?.name, path: auditText(request.url.split('?')[0] ?? '') },
    'an entry of the audit could not be written',
  );
  if (!SAFE.has(request.method)) return;
  if (payload instanceof Readable) payload.destroy();
  throw new HttpError(503, 'The audit cannot be written, and nothing is handed out without it: try again', { cause });
}
