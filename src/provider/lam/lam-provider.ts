// One sender's calls to LAfricaMobile's WhatsApp API, put together.
import type { Provider, ProviderConnection, Reach } from '../provider.ts';
import { readCallback, registerCallback } from './callback.ts';
import { readHealth } from './health.ts';
import { makeHttp } from './http.ts';
import { uploadMedia } from './media.ts';
import { makeSend } from './send.ts';
import { listTemplates } from './templates.ts';

export function makeLamProvider(connection: ProviderConnection, reach: Reach): Provider {
  const http = makeHttp(connection, reach);
  return {
    send: makeSend(http, connection),
    readWebhook: () => readCallback(http),
    registerWebhook: (url) => registerCallback(http, url),
    listTemplates: () => listTemplates(http),
    health: () => readHealth(http),
    uploadMedia: (file) => uploadMedia(http, file),
    close: () => http.close(),
  };
}
