// POST /messages: writes the journal first, then does to the connection what was decided.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { between, type Draw, makeDraw } from '../lib/seeded-random.ts';
import { type Answer, acceptance } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import { decide, type Verdict } from './decide.ts';
import type { Journal, MessageRecord, RequestRecord } from './journal.ts';
import type { Line, Lines } from './lines.ts';
import { differentWaId } from './message-id.ts';
import { type Arrival, writeAnswer } from './server.ts';
import { planStatuses } from './status-plan.ts';

export interface MessageSurroundings {
  seed: number;
  keepBodies: boolean;
  lines: Lines;
  behaviour: () => Behaviour;
  journal: () => Journal;
  messageId: (to: string) => string;
}

type Body = Record<string, unknown> | undefined;

/** Handles one request whose body has arrived whole. */
export async function takeMessage(around: MessageSurroundings, arrival: Arrival): Promise<void> {
  const { req, text, at, monotonicMs } = arrival;
  const behaviour = around.behaviour();
  const journal = around.journal();
  const key = keyOf(req);
  const line = around.lines.of(key);
  const body = parse(text);
  const to = typeof body?.to === 'string' ? body.to : null;
  const draw = makeDraw(around.seed, `${to} ${to === null ? 0 : journal.requestsTo(to)}`);
  const personDraw = makeDraw(around.seed, String(to));

  const verdict = decide(behaviour, { line, body, to, monotonicMs, draw, personDraw });
  const request = journal.addRequest({
    key,
    at,
    monotonicMs,
    to,
    body: around.keepBodies ? text : null,
    decision: verdict.decision,
    code: verdict.decision === 'refused' ? verdict.code : null,
    ending: verdict.decision === 'accepted' ? verdict.ending : null,
  });
  if (verdict.decision !== 'accepted') return answerRefusal(behaviour, draw, verdict, arrival);
  const message = addMessage(around, request, body, draw);
  await finishAccepted(
    { behaviour, draw, line: line as Line, message, cloud: 'messaging_product' in (body ?? {}) },
    arrival,
  );
}

function addMessage(around: MessageSurroundings, request: RequestRecord, body: Body, draw: Draw): MessageRecord {
  const behaviour = around.behaviour();
  const to = request.to as string;
  const template = body?.template as { name?: string } | undefined;
  const callbackData = body?.biz_opaque_callback_data;
  return around.journal().addMessage({
    id: around.messageId(to),
    to,
    waId: draw('wa_id') < behaviour.waIdDiffers ? differentWaId(to) : to,
    request,
    templateName: template?.name ?? null,
    callbackData: typeof callbackData === 'string' ? callbackData : null,
    statuses: planStatuses(behaviour.notifications, draw, performance.now()),
  });
}

interface Taken {
  behaviour: Behaviour;
  draw: Draw;
  line: Line;
  message: MessageRecord;
  cloud: boolean;
}

async function finishAccepted(taken: Taken, { res }: Arrival): Promise<void> {
  const { behaviour, draw, line, message } = taken;
  const early = draw('before answer') < behaviour.notifications.beforeAnswer;
  const announced = line.notifier.announce(message, early);
  if (early) await announced;
  const { ending } = message.request;
  if (ending === 'hung') return;
  await latency(behaviour, draw);
  if (ending === 'lost') res.destroy();
  else answer(behaviour, draw, res, acceptanceOf(taken));
}

function acceptanceOf({ behaviour, draw, message, cloud }: Taken): Answer {
  const form = behaviour.acceptedForm === 'auto' ? (cloud ? 'cloud' : 'onprem') : behaviour.acceptedForm;
  const messageStatus = draw('message status') < behaviour.messageStatusShare ? behaviour.messageStatus : null;
  return acceptance(form, { to: message.to, waId: message.waId, messageId: message.id, messageStatus });
}

async function answerRefusal(behaviour: Behaviour, draw: Draw, verdict: Verdict, { res }: Arrival): Promise<void> {
  await latency(behaviour, draw);
  if (verdict.decision === 'refused') answer(behaviour, draw, res, verdict.answer);
  else res.destroy();
}

function answer(behaviour: Behaviour, draw: Draw, res: ServerResponse, content: Answer): void {
  const { socket } = res;
  if (draw('close') < behaviour.closeAfterAnswer) res.once('finish', () => socket?.destroySoon());
  writeAnswer(res, content);
}

function latency({ latencyMs }: Behaviour, draw: Draw): Promise<void> | undefined {
  if (latencyMs[1] === 0) return;
  const ms = between(draw('latency'), latencyMs);
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

export function keyOf(req: IncomingMessage): string {
  const key = req.headers['lam-api-key'];
  return typeof key === 'string' ? key : '';
}

function parse(text: string): Body {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
