// A document that changes while one looks at it: server-sent events into the query cache, through every loss of the line.
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { useEffect, useState } from 'react';
import { isStatus } from './api-error.ts';
import { request } from './client.ts';

/** The server says something every 25 s: after this long a silent line is a dead one. */
const SILENT_MS = 60_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];

export type LineState = 'connecting' | 'live' | 'lost';

/**
 * Puts each document that comes from `address` under `queryKey`. Null as an address: not now. Whoever shows it says so
 * when the line is `lost`; it comes back by itself.
 */
export function useLive(address: string | null, queryKey: QueryKey): LineState {
  const cache = useQueryClient();
  const [state, setState] = useState<LineState>('connecting');
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (address === null) return;
    const stopped = new AbortController();
    void follow(address, stopped.signal, {
      onState: setState,
      onDocument: (document) => cache.setQueryData(JSON.parse(key), document),
      onGone: () => void cache.invalidateQueries({ queryKey: JSON.parse(key) }),
    });
    return () => stopped.abort();
  }, [address, key, cache]);
  return state;
}

interface Listener {
  onState(state: LineState): void;
  onDocument(document: unknown): void;
  /** It is not there any more, or not for us. */
  onGone(): void;
}

async function follow(address: string, signal: AbortSignal, { onState, onDocument, onGone }: Listener): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await readOnce(address, signal, (document) => {
        failures = 0;
        onState('live');
        onDocument(document);
      });
    } catch (error) {
      if (isStatus(error, 401, 403, 404)) return onGone();
    }
    if (signal.aborted) return;
    onState('lost');
    await rest(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, signal);
  }
}

/** Until the line ends, however it does. */
async function readOnce(address: string, signal: AbortSignal, onDocument: (document: unknown) => void): Promise<void> {
  const silent = new AbortController();
  const either = AbortSignal.any([signal, silent.signal]);
  let timer = 0;
  const heard = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => silent.abort(), SILENT_MS);
  };
  try {
    heard();
    const response = await request(address, { headers: { accept: 'text/event-stream' }, signal: either });
    const noteLife = new TransformStream<string, string>({
      transform(chunk, out) {
        heard();
        out.enqueue(chunk);
      },
    });
    const events = response.body
      ?.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
      .pipeThrough(noteLife)
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (let read = await events?.read(); read && !read.done; read = await events?.read()) {
      onDocument(JSON.parse(read.value.data));
    }
  } finally {
    window.clearTimeout(timer);
  }
}

/** Shorter when the line is back, or somebody looks again. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      window.clearTimeout(timer);
      done();
    };
    const timer = window.setTimeout(end, ms);
    signal.addEventListener('abort', end, { signal: ended.signal });
    window.addEventListener('online', end, { signal: ended.signal });
    document.addEventListener('visibilitychange', end, { signal: ended.signal });
  });
}
