// Server-sent events: one campaign's document, as it changes, to any number of listeners.
import type { ServerResponse } from 'node:http';
import { whenOver } from './when-over.ts';

const LOOK_EVERY_MS = 1_000;
/** Proxies cut connections that are silent for a minute. */
const HEARTBEAT_MS = 25_000;
/** How soon a listener who is signed out, or whose token is revoked, hears no more. */
const LET_IN_AGAIN_MS = 10_000;
/** A listener that leaves so much unread reads nothing any more, and would fill the memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface EventStreams {
  /** Sends the document now and at each change, until it is gone or the listener may not hear it any more. */
  listen(key: string, response: ServerResponse, source: EventSource): void;
  /** Ends every stream. */
  close(): void;
}

export interface EventSource {
  /** The document; null when it is gone. Called once per second for all listeners of a key. */
  read(): Promise<unknown>;
  /** Whether this listener may still hear it. */
  mayGoOn(): Promise<boolean>;
}

interface Channel {
  listeners: Set<ServerResponse>;
  last: string;
  timer: NodeJS.Timeout;
}

export function makeEventStreams(onError: (error: unknown) => void): EventStreams {
  const channels = new Map<string, Channel>();

  function open(key: string, read: () => Promise<unknown>): Channel {
    let busy = false;
    const look = async () => {
      if (busy) return;
      busy = true;
      try {
        const document = await read();
        const text = JSON.stringify(document);
        if (document === null) for (const listener of channel.listeners) listener.end();
        if (document === null || text === channel.last) return;
        channel.last = text;
        for (const listener of channel.listeners) send(listener, text);
      } catch (error) {
        onError(error);
      } finally {
        busy = false;
      }
    };
    const channel: Channel = { listeners: new Set(), last: '', timer: setInterval(look, LOOK_EVERY_MS) };
    channels.set(key, channel);
    void look();
    return channel;
  }

  return {
    listen(key, response, { read, mayGoOn }) {
      response.on('error', () => {}); // a listener that left
      if (response.destroyed) return;
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const channel = channels.get(key) ?? open(key, read);
      channel.listeners.add(response);
      if (channel.last) send(response, channel.last);
      const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
      const check = setInterval(() => {
        mayGoOn().then((may) => may || response.end(), onError); // a database that is away ends no stream
      }, LET_IN_AGAIN_MS);
      whenOver(response, () => {
        clearInterval(heartbeat);
        clearInterval(check);
        channel.listeners.delete(response);
        if (channel.listeners.size > 0) return;
        clearInterval(channel.timer);
        channels.delete(key);
      });
    },
    close() {
      for (const { listeners } of channels.values()) for (const listener of listeners) listener.end();
    },
  };
}

function send(response: ServerResponse, text: string): void {
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  else response.write(`data: ${text}\n\n`);
}
