// Drafts: what the steps of a new campaign ask for, and how what is changed in them is saved by itself.
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { currentLanguage } from '../i18n/language.ts';
import { ApiError } from './api-error.ts';
import { campaignKeys, campaignQuery } from './campaigns.ts';
import { call } from './client.ts';
import type { Campaign } from './documents.ts';
import type { Given } from './routes.ts';

export type DraftPatch = Given<'PATCH /api/campaigns/:id'>['body'];

export const draftKeys = {
  imports: (id: number) => ['campaigns', 'imports', id] as const,
  preflight: (id: number) => ['campaigns', 'preflight', id] as const,
  tests: (id: number) => ['campaigns', 'tests', id] as const,
};

/** The lists of a draft, the first one first. Nobody puts in a thousand. */
export const importsQuery = (id: number) =>
  queryOptions({
    queryKey: draftKeys.imports(id),
    queryFn: async ({ signal }) =>
      (
        await call('GET /api/campaigns/:id/imports', { params: { id }, query: { limit: 1000 }, signal })
      ).items.toReversed(),
  });

export const rejectsQuery = (importId: number) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'rejects', importId, currentLanguage()],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/imports/:id/rejects', {
        params: { id: importId },
        query: { after: pageParam, limit: 20 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Asked for after everything is saved: it judges what the server has. */
export const preflightQuery = (queries: QueryClient, id: number, start: { at?: string; zone?: string }) =>
  queryOptions({
    queryKey: [...draftKeys.preflight(id), start],
    queryFn: async ({ signal }) => {
      await flushDraft(queries, id);
      return await call('GET /api/campaigns/:id/preflight', { params: { id }, query: start, signal });
    },
    staleTime: 0,
  });

export const testsQuery = (id: number) =>
  queryOptions({
    queryKey: [...draftKeys.tests(id), currentLanguage()],
    queryFn: async ({ signal }) => (await call('GET /api/campaigns/:id/tests', { params: { id }, signal })).items,
  });

/** `waiting`: there is no line; it is saved as soon as there is one. */
export type SaveState = 'saved' | 'saving' | 'waiting' | 'failed';

interface Line {
  patch: DraftPatch;
  timer: number;
  running: Promise<void> | null;
  state: SaveState;
  error: unknown;
}

/** While somebody types. */
const REST_MS = 500;
const RETRY_MS = 3_000;

const lines = new Map<number, Line>();
const listeners = new Set<() => void>();

function lineOf(id: number): Line {
  const line = lines.get(id) ?? { patch: {}, timer: 0, running: null, state: 'saved', error: null };
  lines.set(id, line);
  return line;
}

function tell(line: Line, state: SaveState, error: unknown = null): void {
  Object.assign(line, { state, error });
  for (const listener of listeners) listener();
}

/** What is changed is seen at once and saved a moment later, as long as there is a line. */
export function useSaveDraft(id: number): (patch: DraftPatch) => void {
  const queries = useQueryClient();
  useEffect(() => {
    const flush = () => void flushDraft(queries, id).catch(() => {});
    window.addEventListener('online', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      window.removeEventListener('online', flush);
      document.removeEventListener('visibilitychange', flush);
      flush();
    };
  }, [queries, id]);
  return useCallback(
    (patch) => {
      const line = lineOf(id);
      line.patch = { ...line.patch, ...patch };
      void queries.cancelQueries({ queryKey: campaignKeys.one(id) });
      queries.setQueryData<Campaign>(campaignKeys.one(id), (old) => old && ({ ...old, ...patch } as Campaign));
      tell(line, 'saving');
      window.clearTimeout(line.timer);
      line.timer = window.setTimeout(() => void flushDraft(queries, id).catch(() => {}), REST_MS);
    },
    [queries, id],
  );
}

const NOTHING: DraftPatch = {};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * A draft with what was changed in it, at once. The query tells its users a moment later, and a field that showed what was
 * there before would lose the letters typed meanwhile.
 */
export function useDraft(id: number) {
  const query = useQuery(campaignQuery(id));
  const changed = useSyncExternalStore(subscribe, () => lines.get(id)?.patch ?? NOTHING);
  const { data } = query;
  return { ...query, data: useMemo(() => data && ({ ...data, ...changed } as Campaign), [data, changed]) };
}

export function useSaveState(id: number): { state: SaveState; error: unknown } {
  const state = useSyncExternalStore(subscribe, () => lines.get(id)?.state ?? 'saved');
  return { state, error: lines.get(id)?.error ?? null };
}

/** Resolves when everything is saved. Throws ApiError. */
export async function flushDraft(queries: QueryClient, id: number): Promise<void> {
  const line = lineOf(id);
  window.clearTimeout(line.timer);
  while (line.running || Object.keys(line.patch).length > 0) {
    line.running ??= saveOnce(queries, id, line).finally(() => {
      line.running = null;
    });
    await line.running;
  }
}

async function saveOnce(queries: QueryClient, id: number, line: Line): Promise<void> {
  const patch = line.patch;
  line.patch = {};
  try {
    const saved = await call('PATCH /api/campaigns/:id', { params: { id }, body: patch });
    queries.setQueryData(campaignKeys.one(id), { ...saved, ...line.patch });
    void queries.invalidateQueries({ queryKey: draftKeys.preflight(id) });
    if (Object.keys(line.patch).length === 0) tell(line, 'saved');
  } catch (error) {
    if (error instanceof ApiError && error.status > 0 && error.status < 500) {
      tell(line, 'failed', error);
      void queries.invalidateQueries({ queryKey: campaignKeys.one(id) });
    } else {
      line.patch = { ...patch, ...line.patch };
      tell(line, 'waiting', error);
      line.timer = window.setTimeout(() => void flushDraft(queries, id).catch(() => {}), RETRY_MS);
    }
    throw error;
  }
}

/** Some people of a draft, as they were read. */
export const rowsQuery = (id: number, page: { after: number; limit: number }) =>
  queryOptions({
    queryKey: ['campaigns', 'deliveries', id, 'rows', page],
    queryFn: async ({ signal }) => {
      const query = { after: String(page.after), limit: page.limit };
      return (await call('GET /api/campaigns/:id/deliveries', { params: { id }, query, signal })).items;
    },
  });
