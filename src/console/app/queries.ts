// The cache of what the server told: when it is asked again, and what a lost session does.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isStatus } from '../api/api-error.ts';
import { SESSION_KEY } from '../api/session.ts';

const TRIES = 3;

export const queries: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused it will refuse again; what did not reach it may.
      retry: (count, error) =>
        count < TRIES && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
    },
  },
  queryCache: new QueryCache({ onError: noteSession }),
  mutationCache: new MutationCache({ onError: noteSession }),
});

/** The shell looks at the session: without one it leads to the sign-in, and back. */
function noteSession(error: unknown): void {
  if (isStatus(error, 401) && queries.getQueryData(SESSION_KEY)) queries.setQueryData(SESSION_KEY, null);
}
