// A campaign's report for a terminal.

export interface ReportInput {
  name: string;
  status: string;
  states: Record<string, number>;
  funnel: { total: number; accepted: number; sent: number; delivered: number; read: number; failed: number };
  rates: { delivery: number | null; read: number | null; failure: number | null };
  responses: { replied: number; pressed: number; optedOut: number; replyRate: number | null; pressRate: number | null };
}

export interface FailureRow {
  code: string;
  title: string;
  hint: string;
  failed: number;
}

const BAR = 30;

/** The funnel with bars and rates, where everybody is now, and the failures by reason. */
export function reportText(campaign: ReportInput, failures: readonly FailureRow[]): string {
  const { funnel, states, rates } = campaign;
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const lines = [
    `${campaign.name} (${campaign.status})`,
    '',
    funnelLine('recipients', funnel.total, share(funnel.total, funnel.total), ''),
    funnelLine('accepted', funnel.accepted, share(funnel.accepted, funnel.total), ''),
    funnelLine('sent', funnel.sent, share(funnel.sent, funnel.total), ''),
    funnelLine(
      'delivered',
      funnel.delivered,
      share(funnel.delivered, funnel.total),
      `${percent(rates.delivery)} of sent`,
    ),
    funnelLine('read', funnel.read, share(funnel.read, funnel.total), `${percent(rates.read)} of delivered`),
    funnelLine('failed', funnel.failed, share(funnel.failed, funnel.total), `${percent(rates.failure)} of answered`),
    ...responseLines(campaign),
    '',
    `now: ${statesText(states)} = ${sum(states)}`,
  ];
  if ((states.uncertain ?? 0) > 0) {
    lines.push('uncertain: the provider may have taken these messages; they are not sent again until a status tells.');
  }
  if (failures.length > 0) lines.push('', 'failures by reason:');
  for (const { code, title, hint, failed } of failures) {
    lines.push(`  ${String(failed).padStart(6)}  ${code}  ${title}`, `          ${hint}`);
  }
  return lines.join('\n');
}

/** Left out as long as nobody answered. */
function responseLines({ funnel, responses }: ReportInput): string[] {
  const { replied, pressed, optedOut, replyRate, pressRate } = responses;
  const line = (name: string, count: number, note: string) =>
    count > 0 ? [funnelLine(name, count, count / Math.max(1, funnel.total), note)] : [];
  return [
    ...line('replied', replied, `${percent(replyRate)} of delivered`),
    ...line('pressed', pressed, `${percent(pressRate)} of delivered`),
    ...line('opted out', optedOut, ''),
  ];
}

function funnelLine(name: string, count: number, share: number | null, note: string): string {
  const filled = Math.round((share ?? 0) * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `  ${name.padEnd(11)}${count.toLocaleString('en').padStart(11)}  ${bar}  ${note}`.trimEnd();
}

function statesText(states: Record<string, number>): string {
  const present = Object.entries(states).filter(([, count]) => count > 0);
  return present.map(([state, count]) => `${count.toLocaleString('en')} ${state}`).join(' + ') || '0';
}

export function sum(states: Record<string, number>): number {
  return Object.values(states).reduce((total, count) => total + count, 0);
}

/** A fraction as a percentage with one decimal; a dash over nothing. */
export function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}

/** One line that says where a running campaign is. */
export function progressText(campaign: ReportInput, startedAt: number, now: number): string {
  const { funnel, states } = campaign;
  const done = funnel.total - (states.pending ?? 0) - (states.sending ?? 0);
  const share = funnel.total > 0 ? done / funnel.total : 0;
  const filled = Math.round(share * 20);
  const perSecond = (done / Math.max(1, (now - startedAt) / 1000)).toFixed(0);
  const bar = '█'.repeat(filled) + '░'.repeat(20 - filled);
  const parts = [
    `sent ${funnel.sent}`,
    `delivered ${funnel.delivered}`,
    `read ${funnel.read}`,
    `failed ${funnel.failed}`,
  ];
  if ((states.uncertain ?? 0) > 0) parts.push(`uncertain ${states.uncertain}`);
  return `${bar} ${done}/${funnel.total}  ${perSecond}/s  ${parts.join(' · ')}`;
}
