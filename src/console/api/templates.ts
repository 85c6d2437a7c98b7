// Templates: what screens ask for, and under which keys it is kept.
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import type { Template } from './documents.ts';

export const TEMPLATES_KEY = ['templates'] as const;

/** All of all senders: a few hundred at most, searched where they are shown. */
export const allTemplatesQuery = queryOptions({
  queryKey: [...TEMPLATES_KEY, 'all'],
  queryFn: async ({ signal }): Promise<Template[]> => {
    const found: Template[] = [];
    let after: string | undefined;
    do {
      const { items, next } = await call('GET /api/templates', { query: { after, limit: 1000 }, signal });
      found.push(...items);
      after = next ?? undefined;
    } while (after !== undefined);
    return found;
  },
});

export const keyOf = ({ senderId, name, language }: Template): string => `${senderId}/${name}/${language}`;

/** All of a sender: the provider keeps fewer than a page of them. */
export const templatesQuery = (senderId: number) =>
  queryOptions({
    queryKey: [...TEMPLATES_KEY, 'of', senderId],
    queryFn: async ({ signal }): Promise<Template[]> =>
      (await call('GET /api/templates', { query: { senderId, limit: 1000 }, signal })).items,
  });
