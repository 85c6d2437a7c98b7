// What the description of the API says of every route, beyond the route's own schemas.
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problem } from '../contract/common.ts';
import type { RouteRight } from './access.ts';

const REFUSAL = {
  description: 'What is wrong, and how to mend it',
  content: { 'application/problem+json': { schema: problem } },
};

/** For routes that stream text of another kind than JSON. */
export function textAnswer(type: string, description: string) {
  return { description, content: { [type]: { schema: z.string() as z.ZodType<unknown> } } };
}

/** A route that only names the types it takes is described as taking bytes. */
export const describeRoute: typeof jsonSchemaTransform = (route) => {
  if (!route.schema || route.schema.hide) return jsonSchemaTransform(route);
  const described = { ...route.schema, response: { ...(route.schema.response as object), default: REFUSAL } };
  const { schema, url } = jsonSchemaTransform({ ...route, schema: described });
  const bytes = schema.consumes && !schema.body ? { body: { type: 'string', format: 'binary' } } : {};
  return { schema: { ...schema, ...bytes, ...whoMayCall(route.route?.config?.right) }, url };
};

function whoMayCall(right: RouteRight | undefined) {
  if (right === 'public') return { security: [], description: 'Open to anybody.' };
  if (right === 'self') return { security: [{ session: [] }], description: 'For whoever is signed in.' };
  const needed = [right ?? []].flat().map((one) => `\`${one}\``);
  return { description: `Needs the right ${needed.join(' and ')}.` };
}
