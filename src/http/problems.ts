// From errors to RFC 9457 problem details. HTTP codes are chosen here and nowhere else.
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError, type AccountErrorCode } from '../account/account-error.ts';
import { CampaignError, type CampaignErrorCode } from '../campaign/campaign-error.ts';
import type { Problem } from '../contract/common.ts';
import { ImportError, type ImportErrorCode } from '../import/import-error.ts';

const STATUS: Readonly<Record<AccountErrorCode | CampaignErrorCode | ImportErrorCode, number>> = {
  campaign_not_found: 404,
  sender_not_found: 404,
  sender_not_named: 422,
  not_a_draft: 409,
  already_launched: 409,
  wrong_state: 409,
  launch_in_the_past: 422,
  not_launchable: 422,
  bad_placeholder: 422,
  bad_message: 422,
  bad_test: 422,
  nobody_left: 422,
  schedule_not_found: 404,
  bad_schedule: 422,
  bad_restore: 422,
  restore_unsettled: 409,
  name_taken: 409,
  bad_price: 422,
  media_refused: 422,
  base_url_refused: 422,
  relay_not_found: 404,
  relay_url_refused: 422,
  no_public_url: 409,
  foreign_webhook: 409,
  provider_failed: 502,
  campaign_not_draft: 409,
  list_not_found: 404,
  list_name_taken: 409,
  query_not_found: 404,
  query_name_taken: 409,
  import_not_found: 404,
  idempotency_key_reused: 422,
  unknown_source: 422,
  source_unreachable: 502,
  source_can_write: 422,
  source_is_own: 422,
  query_failed: 422,
  query_not_allowed: 422,
  query_timeout: 504,
  query_too_large: 422,
  storage_full: 507,
  too_large: 413,
  empty_list: 422,
  people_forgotten: 422,
  phone_column_missing: 422,
  too_many_columns: 422,
  column_name_too_long: 422,
  unreadable: 422,
  unknown_country: 422,
  bad_role: 422,
  role_taken: 409,
  role_refused: 403,
  role_not_found: 404,
  unknown_encoding: 422,
  unknown_delimiter: 422,
  unknown_sheet: 422,
  interrupted: 400,
  user_not_found: 404,
  email_taken: 409,
  user_disabled: 409,
  last_administrator: 409,
  weak_password: 422,
  wrong_password: 422,
  sign_in_failed: 401,
  too_many_attempts: 429,
  busy: 503,
  link_not_known: 404,
  set_up_already: 409,
  session_not_found: 404,
  token_not_found: 404,
  expiry_in_the_past: 422,
};

/** How long somebody who got 503 should wait. */
export const COME_BACK_SECONDS = '5';
/** postgres.js's and Postgres's codes for a database that is away. */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|CONNECTION_\w+|CONNECT_TIMEOUT|57P0[1-3]|53300)$/;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** An answer that is an error of ours, by its status alone. `path` names the part of the request at fault. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly statusCode: number;
  readonly path: string | undefined;
  constructor(statusCode: number, message: string, options: ErrorOptions & { path?: string } = {}) {
    super(message, options);
    this.statusCode = statusCode;
    this.path = options.path;
  }
}

export function sendProblem(reply: FastifyReply, problem: Omit<Problem, 'type' | 'title'>): FastifyReply {
  const title = STATUS_CODES[problem.status] ?? 'Error';
  if (problem.status === 503) reply.header('retry-after', COME_BACK_SECONDS);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .serializer(JSON.stringify)
    .send({ type: 'about:blank', title, ...problem });
}

/** Fastify's error handler. What is not an error of the request is logged whole and told as nothing but a 500. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request);
  if (problem && problem.status >= 500) request.log.warn({ err: error }, 'a request could not be served');
  if (error instanceof AccountError && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  if (problem) return sendProblem(reply, problem);
  request.log.error({ err: error }, 'a request failed');
  const detail = `Something failed here; the log has it under request ${request.id}`;
  return sendProblem(reply, { status: 500, detail });
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 404,
    detail: `There is nothing at ${request.method} ${request.url.split('?')[0]}`,
  });
}

function problemOf(error: FastifyError, request: FastifyRequest): Omit<Problem, 'type' | 'title'> | null {
  if (isTooLarge(error) || isTooLarge(error.cause)) return tooLarge(request);
  if (error instanceof CampaignError && error.findings.length > 0) {
    const errors = error.findings.map(({ path, message }) => ({ path, message }));
    return { status: STATUS[error.code], code: error.code, detail: error.message, errors };
  }
  if (error instanceof CampaignError || error instanceof AccountError || error instanceof ImportError) {
    const { code, message, path } = error;
    const columns = error instanceof ImportError && error.columns ? { columns: [...error.columns] } : {};
    return { status: STATUS[code], code, detail: message, errors: [{ path, message }], ...columns };
  }
  if (error.validation) return invalid(error);
  if (error instanceof HttpError) return byItself(error.statusCode, error.message, error.path);
  // Its code is that of a database that is away.
  if (error === request.raw.errored) return byItself(400, 'The request broke off', 'body');
  if (DATABASE_AWAY.test(error.code ?? '')) return { status: 503, detail: 'The database is away: try again' };
  const { statusCode: status = 500, message, code } = error;
  if (status >= 500) return null;
  return byItself(status, message, code?.startsWith('FST_ERR_CTP_') ? 'body' : undefined);
}

function byItself(status: number, message: string, path: string | undefined): Omit<Problem, 'type' | 'title'> {
  return { status, detail: message, ...(path === undefined ? {} : { errors: [{ path, message }] }) };
}

/** An answer is never many times the request: of thousands of fields at fault the first tell enough. */
const MOST_ERRORS = 100;

function invalid(error: FastifyError): Omit<Problem, 'type' | 'title'> {
  if (error.validationContext === 'params') return { status: 404, detail: 'There is nothing with this id' };
  const whole = error.validationContext ?? 'body';
  const errors = (error.validation ?? []).flatMap(({ instancePath, message = 'is not valid', params }) => {
    const path = instancePath.split('/').filter(Boolean);
    if (Array.isArray(params.keys)) {
      return params.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a known field' }));
    }
    return [{ path: path.join('.') || whole, message }];
  });
  const told = errors.slice(0, MOST_ERRORS);
  if (errors.length > MOST_ERRORS) told.push({ path: whole, message: `and ${errors.length - MOST_ERRORS} more` });
  return { status: 422, code: 'invalid', detail: told.map((e) => `${e.path}: ${e.message}`).join('; '), errors: told };
}

function tooLarge({ routeOptions: { bodyLimit }, server }: FastifyRequest): Omit<Problem, 'type' | 'title'> {
  const detail = `The body is larger than ${Math.round(bodyLimit / 1024).toLocaleString('en')} kB`;
  const usual = bodyLimit === server.initialConfig.bodyLimit;
  const message = usual ? 'send less at once, or raise GRIOT_MAX_BODY_KB' : 'send less at once';
  return { status: 413, code: 'too_large', detail, errors: [{ path: 'body', message }] };
}

function isTooLarge(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code;
  return code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE';
}
