// What Griot asks of a WhatsApp provider. One adapter per provider, made by make-provider.ts.
import type { Resolve } from '../lib/networks.ts';
import type { Notification } from '../model/notification.ts';
import type { ListedTemplate, OwnMessageTo, TemplateMessage } from '../model/template.ts';
import type { SendError } from './send-error.ts';

/** What an adapter needs to know of a sender. */
export interface ProviderConnection {
  /** Origin, optionally with a path, no trailing slash needed. */
  baseUrl: string;
  apiKey: string;
  namespace: string | null;
  /** `recipient_type` to send; null leaves it out. */
  recipientType: string | null;
  /** A whole request, from connect to the end of the answer. */
  requestTimeoutMs: number;
  /** Sockets kept to the provider at most. */
  maxConnections: number;
}

/** Where requests may go. */
export interface Reach {
  /** Hosts that may be called though they are private or not https. */
  allowedHosts: readonly string[];
  /** What answers for names; default: the system. */
  resolve?: Resolve | undefined;
}

/** The provider took the message. Accepted is not sent. */
export interface Accepted {
  messageId: string;
  /** The person's WhatsApp id where the provider names one; may differ from the number dialled. */
  waId: string | null;
  /** The provider took it but holds it back for a quality assessment. */
  held: boolean;
}

export type SendOutcome = { ok: true; accepted: Accepted } | { ok: false; error: SendError };

/** State of the sender's line at the provider. */
export interface ProviderHealth {
  status: 'connected' | 'limited' | 'disconnected' | 'unknown';
  detail: string;
}

/**
 * A provider's calls for one sender. `send` never throws; the others throw ProviderCallError.
 * Redirects are never followed, answers are bounded in size and time.
 */
export interface Provider {
  send(message: TemplateMessage | OwnMessageTo): Promise<SendOutcome>;
  /** The callback registered at the provider, null where there is none. */
  readWebhook(): Promise<string | null>;
  registerWebhook(url: string): Promise<void>;
  /** Every template, all pages. */
  listTemplates(): Promise<ListedTemplate[]>;
  health(): Promise<ProviderHealth>;
  /** Uploads a file; the id by which messages name it. */
  uploadMedia(file: { path: string; bytes: number; mimeType: string }): Promise<string>;
  close(): Promise<void>;
}

/** Reads a notification's JSON body in any dialect. Pure; never throws; `receivedAt` stands in for missing times. */
export type ParseNotification = (body: unknown, receivedAt: Date) => Notification;

/** A call other than a send did not work. `code`/`title` as in SendError; safe to show and to log. */
export class ProviderCallError extends Error {
  override readonly name = 'ProviderCallError';
  readonly code: string;
  readonly title: string;
  constructor(detail: { code: string; title: string; cause?: unknown }) {
    super(`${detail.code}: ${detail.title}`, { cause: detail.cause });
    this.code = detail.code;
    this.title = detail.title;
  }
}
