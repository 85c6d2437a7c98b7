// A sender as the fields of its form, and back.
import type { Sender } from '../../api/documents.ts';

export interface SenderValues {
  name: string;
  /** Empty: the one that is there stays. */
  apiKey: string;
  ratePerSecond: number | string;
  dailyLimit: number | string;
  capMessages: number | string;
  capDays: number | string;
  country: string;
  uncertain: Sender['uncertain'];
  optOutReply: string;
  optInReply: string;
  baseUrl: string;
  namespace: string;
}

export function valuesOf(sender: Sender | null): SenderValues {
  return {
    name: sender?.name ?? '',
    apiKey: '',
    ratePerSecond: sender?.ratePerSecond ?? 20,
    dailyLimit: sender?.dailyLimit ?? '',
    capMessages: sender?.frequencyCap?.messages ?? '',
    capDays: sender?.frequencyCap?.days ?? '',
    country: sender?.country ?? 'SN',
    uncertain: sender?.uncertain ?? 'hold',
    optOutReply: sender?.optOutReply ?? '',
    optInReply: sender?.optInReply ?? '',
    baseUrl: sender?.baseUrl ?? '',
    namespace: sender?.namespace ?? '',
  };
}

/** What is left empty is none, or the server's own default. */
export function bodyOf(values: SenderValues) {
  const { capMessages, capDays, baseUrl, apiKey } = values;
  const cap = capMessages === '' && capDays === '' ? null : { messages: Number(capMessages), days: Number(capDays) };
  return {
    name: values.name.trim(),
    apiKey: apiKey.trim() || null,
    ratePerSecond: Number(values.ratePerSecond),
    dailyLimit: values.dailyLimit === '' ? null : Number(values.dailyLimit),
    frequencyCap: cap,
    country: values.country.trim().toUpperCase() || null,
    uncertain: values.uncertain,
    optOutReply: values.optOutReply.trim() || null,
    optInReply: values.optInReply.trim() || null,
    namespace: values.namespace.trim() || null,
    ...(baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {}),
  };
}
