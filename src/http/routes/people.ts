// /api/people/:phone: everything that is held about one person, handed out or forgotten.
import type { FastifyRequest } from 'fastify';
import { erased, erasureQuery, person, personParams, personQuery } from '../../contract/person.ts';
import { readPersonNumber } from '../../model/person-number.ts';
import { readCountry } from '../../model/phone.ts';
import { reasonText } from '../../model/reject-reasons.ts';
import { countPerson } from '../../privacy/count-person.ts';
import { erasePerson } from '../../privacy/erase-person.ts';
import { readPerson } from '../../privacy/read-person.ts';
import { may } from '../access.ts';
import { audited, personOf } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf } from '../present.ts';
import { HttpError } from '../problems.ts';
import type { TypedApp } from './typed.ts';

const KINDS = ['deliveries', 'replies', 'lists', 'rejects', 'notifications'];

export function peopleRoutes(app: TypedApp, { sql }: HttpDeps): void {
  /** How much of each kind was handed out; never what. */
  const counts = (_: FastifyRequest, answer: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(KINDS.map((kind) => [kind, Array.isArray(answer[kind]) ? answer[kind].length : undefined]));
  app.get(
    '/api/people/:phone',
    {
      config: may(['manage', 'numbers'], audited('person.export', { subject: personOf, detail: counts })),
      schema: { params: personParams, querystring: personQuery, response: { 200: person } },
    },
    async (request) => {
      const { phones, ...held } = await readPerson(sql, phonesOf(request));
      return { phones: phones.map((phone) => `+${phone}`), ...held };
    },
  );
  app.delete(
    '/api/people/:phone',
    {
      config: may(
        'manage',
        audited('person.erase', {
          subject: personOf,
          query: ['dryRun'],
          answer: [...KINDS, 'unsent', 'left', 'finished', 'suppressed'],
        }),
      ),
      schema: { params: personParams, querystring: erasureQuery, response: { 200: erased } },
    },
    async (request) => {
      const { dryRun, keepSuppressed } = request.query;
      const phones = phonesOf(request);
      return dryRun ? await countPerson(sql, phones) : await erasePerson(sql, phones, { keepSuppressed });
    },
  );
}

function phonesOf(
  request: FastifyRequest<{ Params: { phone: string }; Querystring: { country?: string | undefined } }>,
): number[] {
  const { country } = request.query;
  const known = country === undefined ? null : readCountry(country);
  if (country !== undefined && known === null) {
    throw new HttpError(422, `${country} names no country: give its two letters, like SN`, { path: 'country' });
  }
  const read = readPersonNumber(request.params.phone, known);
  if (read.ok) return read.phones;
  throw new HttpError(422, reasonText(read.reason, languageOf(request)), { path: 'phone' });
}
