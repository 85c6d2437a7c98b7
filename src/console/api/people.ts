// Sessions, people and tokens: as the API shows them, and how they are asked for.
import { infiniteQueryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type * as people from '../../contract/people.ts';
import { call } from './client.ts';

export type Role = z.output<typeof people.role>;
export type Right = z.output<typeof people.right>;
export type ExtraRight = z.output<typeof people.extraRights>[number];
export type Language = z.output<typeof people.language>;

export type Session = z.output<typeof people.session>;
export type OpenSession = z.output<typeof people.openSession>;
export type User = z.output<typeof people.user>;
export type ApiToken = z.output<typeof people.token>;

export const USERS_KEY = ['users'] as const;
export const TOKENS_KEY = ['tokens'] as const;

const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
};

export const usersQuery = infiniteQueryOptions({
  queryKey: USERS_KEY,
  queryFn: ({ pageParam, signal }) => call('GET /api/users', { query: { after: pageParam, limit: 50 }, signal }),
  ...paging,
});

export const tokensQuery = infiniteQueryOptions({
  queryKey: TOKENS_KEY,
  queryFn: ({ pageParam, signal }) => call('GET /api/tokens', { query: { after: pageParam, limit: 50 }, signal }),
  ...paging,
});
