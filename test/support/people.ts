// Tokens, and people who are signed in.
import type { InjectOptions } from 'fastify';
import { makeToken, type TokenInput } from '../../src/account/tokens.ts';
import type { Sql } from '../../src/db/client.ts';
import type { ExtraRight, Role } from '../../src/model/rights.ts';
import type { Reply } from '../http/setup.ts';

export const PASSWORD = 'les baobabs dorment debout';

export async function tokenFor(sql: Sql, input: Partial<TokenInput> = {}): Promise<string> {
  return (await makeToken(sql, { name: 'a test', ...input })).token;
}

/** What a browser sends beside the cookie. */
export const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

interface Api {
  ok(method: 'POST', url: string, body?: unknown, status?: number): Promise<{ id: number; invitationUrl: string }>;
  raw(options: InjectOptions): Promise<Reply>;
}

export interface Person {
  id: number;
  email: string;
  cookie: string;
  /** As their browser calls from a page of ours. */
  call(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    payload?: object,
    headers?: Record<string, string | undefined>,
  ): Promise<Reply>;
}

let people = 0;

/** Invited by the environment's administrator, and signed in. */
export async function addPerson(api: Api, role: Role, rights: ExtraRight[] = []): Promise<Person> {
  people += 1;
  const email = `${role}-${people}@example.com`;
  const made = await api.ok('POST', '/api/users', { name: `${role} ${people}`, email, role, rights }, 201);
  const token = made.invitationUrl.split('#')[1];
  const accepted = await api.raw({ method: 'POST', url: '/api/invitation', payload: { token, password: PASSWORD } });
  return { id: made.id, email, ...browserWith(api, cookieOf(accepted) ?? '') };
}

/** A browser that holds this cookie. */
export function browserWith(api: Pick<Api, 'raw'>, cookie: string): Pick<Person, 'cookie' | 'call'> {
  return {
    cookie,
    call(method, url, payload, headers = {}) {
      const sent = Object.entries({ cookie, ...OWN_PAGE, ...headers }).filter(([, value]) => value !== undefined);
      return api.raw({ method, url, headers: Object.fromEntries(sent), ...(payload ? { payload } : {}) });
    },
  };
}

/** `griot_session=…` of an answer that sets it. */
export function cookieOf({ headers }: Pick<Reply, 'headers'>): string | undefined {
  return /^griot_session=[^;]*/.exec(String(headers['set-cookie'] ?? ''))?.[0];
}

/** By the one-time link of a server that runs. Returns the session's secret, what the cookie holds. */
export async function becomeAdministrator(
  setupUrl: string,
  person: { name: string; email: string; password: string; language: 'fr' | 'en' },
): Promise<string> {
  const { origin, hash } = new URL(setupUrl);
  const answer = await fetch(`${origin}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token: hash.slice(1), ...person }),
  });
  const session = /griot_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  if (!session) throw new Error(`the set-up was refused: ${answer.status} ${await answer.text()}`);
  return session;
}
