// Lists on their way into a draft. They go on while one looks at another screen; a file stays at hand to be read otherwise.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { campaignKeys } from '../../api/campaigns.ts';
import { addressOf, call } from '../../api/client.ts';
import type { ImportResult } from '../../api/documents.ts';
import { draftKeys } from '../../api/drafts.ts';
import type { Given } from '../../api/routes.ts';
import { upload } from '../../api/upload.ts';

export interface Reading {
  phone?: string | undefined;
  country?: string | undefined;
  recentDays?: number | undefined;
}

/** Where a list comes from. */
export type ListSource =
  | { kind: 'file'; file: File }
  | { kind: 'list'; listId: number; name: string }
  | { kind: 'query'; source: string; sql: string }
  | { kind: 'saved'; queryId: number; name: string };

export interface Upload {
  source: ListSource;
  reading: Reading;
  /** Of the file that has gone out, 0–1; null where nothing goes out, or all has and the server reads. */
  share: number | null;
  error: unknown;
  stop: () => void;
}

const uploads = new Map<number, Upload>();
/** The list that a draft was given last, to be read otherwise. */
const given = new Map<number, { source: ListSource; reading: Reading }>();
const listeners = new Set<() => void>();

function put(id: number, one: Upload | null): void {
  if (one) uploads.set(id, one);
  else uploads.delete(id);
  for (const listener of listeners) listener();
}

/** Null: nothing is on its way. */
export function useUpload(id: number): Upload | null {
  const subscribe = useCallback((listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return useSyncExternalStore(subscribe, () => uploads.get(id) ?? null);
}

export function givenList(id: number) {
  return given.get(id) ?? null;
}

/** `replaces`: in place of the lists that the draft has. */
export interface Wanted {
  source: ListSource;
  reading: Reading;
  replaces?: boolean;
}

export function useStartUpload(): (id: number, wanted: Wanted) => void {
  const queries = useQueryClient();
  return useCallback((id, wanted) => void start(queries, id, wanted), [queries]);
}

export function forgetUpload(id: number): void {
  put(id, null);
}

async function start(queries: QueryClient, id: number, { source, reading, replaces = false }: Wanted): Promise<void> {
  const stopped = new AbortController();
  const stop = () => {
    stopped.abort();
    put(id, null);
  };
  const show = (share: number | null, error: unknown = null) => {
    if (!stopped.signal.aborted) put(id, { source, reading, share, error, stop });
  };
  show(source.kind === 'file' ? 0 : null);
  try {
    if (replaces) await call('DELETE /api/campaigns/:id/recipients', { params: { id } });
    const onProgress = (share: number) => show(share < 1 ? share : null);
    await send(id, source, reading, { onProgress, signal: stopped.signal });
    given.set(id, { source, reading });
    await refresh(queries, id);
    put(id, null);
  } catch (error) {
    if (replaces) await refresh(queries, id);
    show(null, error);
  }
}

async function refresh(queries: QueryClient, id: number): Promise<void> {
  const keys = [campaignKeys.one(id), draftKeys.imports(id), draftKeys.preflight(id), ['campaigns', 'deliveries', id]];
  void queries.invalidateQueries({ queryKey: ['campaigns', 'list'] });
  void queries.invalidateQueries({ queryKey: ['campaigns', 'delivery', id] });
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

async function send(
  id: number,
  source: ListSource,
  reading: Reading,
  watch: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<ImportResult> {
  const { recentDays } = reading;
  const body = <T extends object>(fields: T) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
  switch (source.kind) {
    case 'file':
      return await upload(addressOf('/api/campaigns/:id/recipients', { id }, reading), source.file, watch);
    case 'list': {
      const wanted = body({ listId: source.listId, recentDays });
      return await call('POST /api/campaigns/:id/recipients/list', {
        params: { id },
        body: wanted,
        signal: watch.signal,
      });
    }
    case 'saved': {
      const wanted = body({ queryId: source.queryId, recentDays });
      return await call('POST /api/campaigns/:id/recipients/saved-query', {
        params: { id },
        body: wanted,
        signal: watch.signal,
      });
    }
    case 'query': {
      const { source: name, sql } = source;
      const wanted: Given<'POST /api/campaigns/:id/recipients/query'>['body'] = body({ source: name, sql, ...reading });
      return await call('POST /api/campaigns/:id/recipients/query', {
        params: { id },
        body: wanted,
        signal: watch.signal,
      });
    }
  }
}

/** The columns to choose from, where the one with the phones was not found. */
export function columnsOf(error: unknown): string[] | null {
  return error instanceof ApiError ? (error.problem?.columns ?? null) : null;
}
