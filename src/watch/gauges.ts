// Figures that are read when somebody asks for them, and then kept for a few seconds.

import { collectDefaultMetrics, Gauge } from 'prom-client';
import { within } from '../lib/within.ts';
import { CAMPAIGN_STATUSES } from '../model/campaign-status.ts';
import type { Runtime } from '../runtime.ts';
import {
  countCampaigns,
  countConnections,
  countEvents,
  countProcesses,
  type Figures,
  readFigures,
  readSenders,
} from './queries.ts';
import type { Readiness } from './readiness.ts';

const KEPT_MS = 5_000;
/** A server that is away must not keep the others' figures from whoever asks. */
const PATIENCE_MS = 2_000;

const FIGURES: Record<keyof Figures, readonly [name: string, help: string]> = {
  statusesSetAside: [
    'griot_statuses_set_aside',
    'Statuses of messages nobody knows, kept for 48 hours; 100000 where there are more',
  ],
  uncertain: ['griot_uncertain_deliveries', 'Messages whose outcome nobody knows; 100000 where there are more'],
  relayWaiting: ['griot_relay_waiting', 'Notifications that wait to be handed on; 100000 where there are more'],
  relayGivenUp: ['griot_relay_given_up', 'Notifications that no target took within a day'],
  relayDead: ['griot_relay_dead_targets', 'Relay targets that have taken nothing for a day'],
  schedulesLate: ['griot_schedules_late', 'Schedules that were due more than a minute ago and have not run'],
  scheduleLateSeconds: ['griot_schedule_late_seconds', 'How late the latest of the schedules that are due is'],
  runsOpen: ['griot_schedule_runs_open', 'Runs of schedules that are not launched yet'],
  connectionsMax: ['griot_database_connections_max', 'max_connections of the database'],
};

const EVENT_KINDS = ['schedule_run_failed', 'counts_differ'];

export interface GaugeSources extends Pick<Runtime, 'sql' | 'backend' | 'log' | 'metrics'> {
  version: string;
  role: string;
  readiness: () => Promise<Readiness>;
}

/**
 * Adds them to the registry. Those of the database and the queue are of the whole installation, the same from every
 * process; while they cannot be read they are left out, and `griot_ready` says so.
 */
export function addGauges({ sql, backend, log, metrics, version, role, readiness }: GaugeSources): void {
  collectDefaultMetrics({ register: metrics });
  const info = gauge('griot_info', 'This process', ['version', 'role', 'queue']);
  info.set({ version, role, queue: backend.kind }, 1);

  const figures = kept(() => readFigures(sql));
  for (const [key, [name, help]] of Object.entries(FIGURES) as [keyof Figures, readonly [string, string]][])
    gauge(name, help, [], async (set) => set({}, (await figures())[key]));

  const campaigns = kept(() => countCampaigns(sql));
  gauge('griot_campaigns', 'Campaigns by status', ['status'], async (set) => {
    const known = new Map((await campaigns()).map((one) => [one.status, one.campaigns]));
    for (const status of CAMPAIGN_STATUSES) set({ status }, known.get(status) ?? 0);
  });

  const senders = kept(() => readSenders(sql));
  const ofSender = (name: string, help: string, read: (one: Awaited<ReturnType<typeof readSenders>>[0]) => number) =>
    gauge(name, help, ['sender'], async (set) => {
      for (const one of await senders()) set({ sender: one.name }, read(one));
    });
  ofSender('griot_sender_limit', 'Messages per second that a sender may make', ({ limit }) => limit);
  ofSender(
    'griot_sender_pace',
    'Its pace now: less than the limit after the provider refused for speed',
    ({ pace }) => pace,
  );
  ofSender('griot_sender_working', 'Whether a sender has something to send now', ({ working }) => Number(working));
  ofSender(
    'griot_sender_silent_seconds',
    'For how long nobody has claimed for a sender that has something to send',
    ({ silentSeconds }) => silentSeconds,
  );

  const events = kept(() => countEvents(sql));
  gauge('griot_events', 'What somebody should look at, of the last day: see /api/events', ['kind'], async (set) => {
    for (const kind of EVENT_KINDS) set({ kind }, 0);
    for (const one of await events()) set({ kind: one.kind }, one.events);
  });

  const processes = kept(() => countProcesses(sql));
  gauge('griot_processes', 'Living processes by role', ['role'], async (set) => {
    for (const one of await processes()) set({ role: one.role }, one.processes);
  });
  gauge('griot_processes_unwell', 'Living processes that lack something to do their work', ['role'], async (set) => {
    for (const one of await processes()) set({ role: one.role }, one.unwell);
  });

  const connections = kept(() => countConnections(sql));
  gauge('griot_database_connections', 'Connections to the database', ['application', 'state'], async (set) => {
    for (const { connections: count, ...labels } of await connections()) set(labels, count);
  });

  const depth = kept(() => backend.depth());
  gauge('griot_queue_jobs', 'Jobs in the queue', ['queue', 'state'], async (set) => {
    for (const { queue, ...states } of await depth())
      for (const [state, jobs] of Object.entries(states)) set({ queue, state }, jobs);
  });

  gauge('griot_ready', 'Whether a check of the readiness is passed', ['check'], async (set) => {
    for (const { name, ok } of (await readiness()).checks) set({ check: name }, Number(ok));
  });

  function gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read?: (set: (labels: Partial<Record<L, string>>, value: number) => void) => Promise<void>,
  ): Gauge<L> {
    return new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [metrics],
      ...(read && {
        async collect() {
          this.reset();
          if (labelNames.length === 0) this.remove();
          await read((labels, value) => this.set(labels as Record<L, string>, value)).catch((error) =>
            log.debug({ err: error, metric: name }, 'a figure could not be read'),
          );
        },
      }),
    });
  }
}

/** Asks again after a few seconds at the earliest; who asks meanwhile gets the same. */
function kept<T>(read: () => Promise<T>): () => Promise<T> {
  let latest: { at: number; value: Promise<T> } | null = null;
  return () => {
    const now = performance.now();
    if (latest === null || now - latest.at > KEPT_MS) latest = { at: now, value: within(read(), PATIENCE_MS, tooLate) };
    return latest.value;
  };
}

function tooLate(): Error {
  return new Error(`no answer within ${PATIENCE_MS} ms`);
}
