// One slice of a sender's campaigns: claim, keep the next turn coming, pace, call the provider, record.
import pLimit, { type LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ClaimedDelivery } from '../db/claim-deliveries.ts';
import type { Sql } from '../db/client.ts';
import { noticeLaterTurn } from '../db/restored.ts';
import { readSenderConnection, type SenderConnection } from '../db/sender-connection.ts';
import type { Seal } from '../lib/seal.ts';
import { makeSharedClock } from '../lib/shared-clock.ts';
import { partsOf } from '../model/message.ts';
import { compileComponents } from '../model/placeholders.ts';
import type { Json } from '../model/template.ts';
import type { Provider, SendOutcome } from '../provider/provider.ts';
import type { ProviderPool } from '../provider/provider-pool.ts';
import { SendError } from '../provider/send-error.ts';
import type { Jobs, Queue } from '../queue/queue.ts';
import { claimSlice, type Slice, type SlicePart } from './claim.ts';
import { CONSEQUENCES } from './consequences.ts';
import { makeSendMeters } from './meters.ts';
import { pace, toleranceMs } from './pace.ts';
import { makePermits } from './permits.ts';
import { makeRecorder } from './record.ts';

/** The next claim is made so long before its first slot: the way through a busy queue and the claim may take this long. */
const NEXT_TURN_LEAD_MS = 400;
/** Requests in flight per sender follow rate × latency: this many seconds of sending may wait for their answers. */
const LATENCY_ROOM_SECONDS = 4;
const MIN_IN_FLIGHT = 16;
export const MAX_IN_FLIGHT = 4_000;
const MAX_RENDERERS = 1_000;
/**
 * What a process can start in a slice it finds out: from the first figure on, which every sender under 2,000 per second
 * stays below, twice as much each time, after a miss a little more; and no more than it could where it could not start
 * all, or was late. In small steps: with more than it can do, hundreds of requests wait for a process that then does less.
 */
const FIRST_SLICE = 500;
const REGAIN = 1.06;
/** A pause of the machine spoils a slice or two; so many one after the other are its capacity. */
const MISSES = 2;
const MOST_SHRINK = 0.7;
/** A few slots are lost to jitter; more than this share, or a slice that takes so much longer than planned, is the end. */
const MISSED_SHARE = 0.1;
const LATE_SHARE = 1.1;
/** A slice that is shorter, as a campaign's last ones are, says nothing. */
const TELLING_MS = 100;

export interface SlicesDeps {
  sql: Sql;
  queue: Queue;
  seal: Seal;
  providers: ProviderPool;
  log: Logger;
  metrics: Registry;
  /** Names this process's claims. */
  workerId: string;
}

export interface Slices {
  /** The handler of `send` jobs: one slice; resolves when its last request has started. */
  run(job: Jobs['send']): Promise<void>;
  /** Slices whose answers are not all in. */
  open(): readonly number[];
  /** Starts nothing more, waits for the answers in flight and for their outcomes to be committed. */
  close(): Promise<void>;
}

interface Line {
  sender: string;
  limit: LimitFunction;
  bound: number;
}

function templateOf(
  { name, language }: { name: string; language: string },
  { delivery: { campaignId, seq, claim } }: { delivery: ClaimedDelivery },
  components: Json[],
) {
  return { name, language, components, callbackData: `griot:${campaignId}:${seq}:${claim}` };
}

function ownOf([message]: Json[]) {
  return { message: message as { [key: string]: Json } };
}

export function makeSlices(deps: SlicesDeps): Slices {
  const { sql, queue, log, workerId } = deps;
  const meters = makeSendMeters(deps.metrics, {
    inFlight: () =>
      [...lines.values()].map(({ sender, limit }) => [sender, limit.activeCount + limit.pendingCount] as const),
    openSlices: () => openSlices.size,
    unstored: () => recorder.waiting,
  });
  const recorder = makeRecorder({
    sql,
    log,
    meters,
    stored: (sliceIds) => {
      for (const id of sliceIds) openSlices.delete(id);
    },
  });
  const lines = new Map<number, Line>();
  const renderers = new Map<number, (variables: Record<string, string>) => Json[]>();
  /** Campaigns of which a send met a refusal that pauses: what is left of their slices here is given back. */
  const halted = new Set<number>();
  /** What this process can start in a slice of a sender, where it fell behind. */
  const capacity = new Map<number, { most: number; missed: boolean; misses: number }>();
  const openSlices = new Set<number>();
  const clock = makeSharedClock();
  /** Jobs and requests under way. */
  let inFlight = 0;
  let whenIdle: () => void = () => {};
  /** Turns that are this process's to pass on, when their time comes or when it ends. */
  const turns = new Set<{ timer: NodeJS.Timeout; passOn: () => void }>();
  let closing = false;

  async function run({ senderId, turn }: Jobs['send']): Promise<void> {
    if (closing) return passTurn(senderId, turn);
    const connection = await readSenderConnection(sql, deps.seal, senderId);
    if (!connection) return;
    const { most } = capacity.get(senderId) ?? { most: FIRST_SLICE };
    const since = performance.now();
    const slice = await claimSlice(sql, { senderId, turn, workerId, most, clock });
    const size = slice?.parts.reduce((sum, part) => sum + part.deliveries.length, 0) ?? 0;
    meters.claimed(slice ? (size > 0 ? 'messages' : 'nothing') : 'taken', since);
    if (!slice) return await lookForLoss(senderId, turn);
    if (size === 0 && slice.waitMs === null) return; // the sweep begins the next chain
    const endsInMs = slice.startsAtMs - performance.now() + size * slice.spacingMs;
    const nextInMs = slice.waitMs ?? endsInMs - NEXT_TURN_LEAD_MS;
    const next = { timer: setTimeout(passOn, Math.max(0, nextInMs)), passOn };
    turns.add(next);
    function passOn(): void {
      turns.delete(next);
      passTurn(senderId, turn + 1);
    }
    await sendSlice(senderId, { ...slice, most }, connection);
  }

  /** A turn that is not the current one is old, unless the database has forgotten newer ones. */
  async function lookForLoss(senderId: number, turn: number): Promise<void> {
    if (await noticeLaterTurn(sql, senderId, turn))
      log.error(
        { senderId, turn },
        'the database has lost what it knew: nothing is sent until griot restored settles it',
      );
  }

  function passTurn(senderId: number, turn: number): void {
    queue.add('send', { senderId, turn }).catch((error) => {
      log.warn({ err: error, senderId }, 'the next slice could not be queued; the sweep will');
    });
  }

  async function sendSlice(
    senderId: number,
    slice: Slice & { most: number },
    connection: SenderConnection,
  ): Promise<void> {
    const { name: sender, ratePerSecond: _, ...rest } = connection;
    meters.meet(sender);
    const line = lineOf(senderId, sender, slice.ratePerSecond);
    const provider = deps.providers.get(`send ${senderId}`, { ...rest, maxConnections: line.bound });
    for (const part of slice.parts) {
      halted.delete(part.campaignId);
      openSlices.add(part.sliceId);
    }
    let index = 0;
    const sends = slice.parts.flatMap((part) => {
      const open = { left: part.deliveries.length };
      return part.deliveries.map((delivery) => ({ senderId, sender, part, delivery, open, index: index++ }));
    });
    const permits = makePermits(sql, slice);
    const unsent = await pace({
      items: sends,
      startsAtMs: slice.startsAtMs,
      spacingMs: slice.spacingMs,
      toleranceMs: toleranceMs(slice.ratePerSecond, slice.spacingMs),
      ready: ({ index }) =>
        !closing && permits.allows(index) && line.limit.activeCount + line.limit.pendingCount < line.bound,
      start(send, lateMs) {
        if (halted.has(send.part.campaignId) || permits.revoked(send.part.sliceId)) return giveBack(send);
        meters.started(lateMs);
        track(line.limit(() => call(provider, send)));
      },
    });
    permits.stop();
    for (const send of unsent) giveBack(send);
    if (unsent.length > 0) {
      meters.missed(sender, unsent.length);
      log.debug({ senderId, sender, unsent: unsent.length, of: sends.length }, 'slots were missed');
    }
    const plannedMs = sends.length * slice.spacingMs;
    const lateMs = performance.now() - slice.startsAtMs - plannedMs;
    if (plannedMs > TELLING_MS)
      adapt(senderId, {
        most: slice.most,
        slice: sends.length,
        unsent: unsent.length,
        slower: 1 + Math.max(0, lateMs) / plannedMs,
      });
  }

  /**
   * Learns what this process can start: from what it could not, and from how much longer a slice took than planned. Doubles
   * until it misses for the first time. A slice that was claimed before the last change says nothing about the change.
   */
  function adapt(senderId: number, took: { most: number; slice: number; unsent: number; slower: number }): void {
    const { most, slice, unsent, slower } = took;
    const known = capacity.get(senderId) ?? { most: FIRST_SLICE, missed: false, misses: 0 };
    if (most !== known.most) return;
    if (unsent > slice * MISSED_SHARE || slower > LATE_SHARE) {
      const misses = known.misses + 1;
      if (misses < MISSES) return void capacity.set(senderId, { ...known, misses });
      const could = most * Math.max(MOST_SHRINK, (1 - unsent / slice) / slower);
      capacity.set(senderId, { most: Math.max(1, Math.floor(could)), missed: true, misses: 0 });
    } else if (slice === most) {
      capacity.set(senderId, { most: Math.ceil(most * (known.missed ? REGAIN : 2)), missed: known.missed, misses: 0 });
    } else known.misses = 0;
  }

  interface Send {
    senderId: number;
    sender: string;
    part: SlicePart;
    delivery: SlicePart['deliveries'][number];
    open: { left: number };
  }

  async function call(provider: Provider, send: Send): Promise<void> {
    const { part, delivery } = send;
    const since = new Date();
    let outcome: SendOutcome;
    try {
      const parts = rendererOf(part)(delivery.variables);
      const to = String(delivery.phone);
      const asked = performance.now();
      outcome = await provider.send(
        part.template ? { to, ...templateOf(part.template, send, parts) } : { to, ...ownOf(parts) },
      );
      meters.answered(asked);
    } catch (error) {
      log.error(
        { err: error, sender: send.sender, campaignId: part.campaignId, seq: delivery.seq },
        'a send ended in an error of ours',
      );
      const title = 'Griot failed while it sent this message; see its log';
      outcome = { ok: false, error: new SendError('uncertain', { code: 'internal', title, cause: error }) };
    }
    if (!outcome.ok && CONSEQUENCES[outcome.error.kind].pause) halted.add(part.campaignId);
    end(send, outcome, since);
  }

  function giveBack(send: Send): void {
    end(send, null, new Date());
  }

  function end(
    { senderId, sender, part, delivery, open }: Send,
    outcome: Awaited<ReturnType<Provider['send']>> | null,
    since: Date,
  ): void {
    open.left -= 1;
    const endsSlice = open.left === 0 ? part.sliceId : null;
    recorder.record({ senderId, sender, campaign: part, delivery, outcome, since, endsSlice });
  }

  /** `work` never rejects. */
  function track(work: Promise<void>): void {
    inFlight += 1;
    void work.then(() => {
      inFlight -= 1;
      if (inFlight === 0) whenIdle();
    });
  }

  function lineOf(senderId: number, sender: string, rate: number): Line {
    const bound = Math.min(MAX_IN_FLIGHT, Math.max(MIN_IN_FLIGHT, Math.ceil(rate * LATENCY_ROOM_SECONDS)));
    const line = lines.get(senderId) ?? { sender, limit: pLimit(bound), bound };
    line.sender = sender;
    line.bound = bound;
    if (line.limit.concurrency !== bound) line.limit.concurrency = bound;
    lines.set(senderId, line);
    return line;
  }

  /** Compiled once per campaign: a launched campaign's template does not change. */
  function rendererOf(part: SlicePart) {
    const known = renderers.get(part.campaignId);
    if (known) return known;
    if (renderers.size >= MAX_RENDERERS) renderers.clear();
    const render = compileComponents(partsOf(part));
    renderers.set(part.campaignId, render);
    return render;
  }

  return {
    run(job) {
      const running = run(job);
      track(running.catch(() => {})); // its error belongs to the queue
      return running;
    },
    open: () => [...openSlices],
    async close() {
      closing = true;
      for (const { timer, passOn } of turns) {
        clearTimeout(timer);
        passOn();
      }
      if (inFlight > 0)
        await new Promise<void>((idle) => {
          whenIdle = idle;
        });
      await recorder.drain();
    },
  };
}
