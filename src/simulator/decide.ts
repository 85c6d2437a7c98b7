// What becomes of one request to send.
import type { Draw } from '../lib/seeded-random.ts';
import { type Answer, type Problem, refusal } from './answers.ts';
import type { Behaviour, RefusalRule } from './behaviour.ts';
import { checkMediaIds, checkMessage } from './check-message.ts';
import type { Line } from './lines.ts';

export type Verdict =
  | { decision: 'accepted'; ending: 'answered' | 'lost' | 'hung' }
  | { decision: 'refused'; code: string; answer: Answer }
  | { decision: 'reset' };

export interface Arrived {
  line: Line | null;
  /** The parsed body, undefined where it is no JSON. */
  body: unknown;
  to: string | null;
  monotonicMs: number;
  /** Draws of this request: the person and how often they were asked before. */
  draw: Draw;
  /** Draws of the person. */
  personDraw: Draw;
}

export function decide(behaviour: Behaviour, arrived: Arrived): Verdict {
  const { draw, line } = arrived;
  if (draw('reset') < behaviour.resets) return { decision: 'reset' };
  const own = (problem: Problem) => refuse(refusal(behaviour.refusalForm, problem), problem.code);
  if (!line) return own({ code: 1005, details: 'Invalid or missing LAM-API-KEY' });
  if (!line.window.admit(arrived.monotonicMs, behaviour.rateLimit.perSecond)) return tooFast(behaviour.rateLimit);
  const problem =
    checkMessage(arrived.body, behaviour.templates.checked ? behaviour.templates.list : null) ??
    (behaviour.templates.checked ? checkMediaIds(arrived.body, line.media) : null);
  if (problem) return own(problem);
  const index = behaviour.refusals.findIndex((rule, at) => fits(rule, at, arrived));
  const rule = behaviour.refusals[index];
  if (rule) return refuseByRule(rule);
  return { decision: 'accepted', ending: ending(behaviour, draw) };
}

function ending(behaviour: Behaviour, draw: Draw): 'answered' | 'lost' | 'hung' {
  if (draw('lost') < behaviour.lostAnswers) return 'lost';
  return draw('hang') < behaviour.hang ? 'hung' : 'answered';
}

function fits(rule: RefusalRule, index: number, { to, draw, personDraw }: Arrived): boolean {
  if (rule.to && !rule.to.includes(to ?? '')) return false;
  if (rule.pattern !== undefined && !new RegExp(rule.pattern).test(to ?? '')) return false;
  const drawn = rule.perPerson ? personDraw : draw;
  if (rule.share !== undefined && drawn(`refusal ${index}`) >= rule.share) return false;
  if (rule.next === undefined) return true;
  return rule.next > 0 && rule.next-- > 0;
}

function refuseByRule(rule: RefusalRule): Verdict {
  const answer = refusal(rule.form ?? 'onprem', rule);
  if (rule.retryAfterSeconds === undefined) return refuse(answer, rule.code);
  return refuse(withRetryAfter(answer, String(rule.retryAfterSeconds)), rule.code);
}

function tooFast(limit: Behaviour['rateLimit']): Verdict {
  const { code, form, retryAfter, retryAfterSeconds } = limit;
  const answer = refusal(form, { code, httpStatus: 429 });
  if (retryAfter === 'none') return refuse(answer, code);
  const date = () => new Date(Date.now() + retryAfterSeconds * 1000).toUTCString();
  return refuse(withRetryAfter(answer, retryAfter === 'date' ? date() : String(retryAfterSeconds)), code);
}

function withRetryAfter(answer: Answer, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, 'retry-after': value } };
}

function refuse(answer: Answer, code: number | string | null): Verdict {
  return { decision: 'refused', code: String(code), answer };
}
