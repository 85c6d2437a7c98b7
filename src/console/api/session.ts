// Who is signed in, and what they may do.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { isStatus } from './api-error.ts';
import { call } from './client.ts';
import type { Right, Session } from './people.ts';

export const SESSION_KEY = ['session'] as const;

/** Null: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call('GET /api/session', { signal });
    } catch (error) {
      if (isStatus(error, 401)) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** The browsers in which one is signed in. */
export const openSessionsQuery = queryOptions({
  queryKey: [...SESSION_KEY, 'open'],
  queryFn: ({ signal }) => call('GET /api/sessions', { signal }),
});

/** Whether the signed-in person may do that; what they may not is not offered. */
export function useMay(): (right: Right) => boolean {
  const { data } = useSuspenseQuery(sessionQuery);
  return (right) => data?.rights.includes(right) ?? false;
}
