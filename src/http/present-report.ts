// From a campaign's report to the API's words.
import { explainError, type Language } from '../model/error-hints.ts';
import type { CampaignReport } from '../report/campaign-report.ts';
import type { RatesRow } from '../report/delivery-rates.ts';
import { presentPhone } from './present.ts';

export function ratesOfRow({ funnel, rates, responses, timing, billing }: Omit<RatesRow, 'key' | 'label'>) {
  return { funnel, rates, responses, timing, billing };
}

export function presentReport(report: CampaignReport, zone: string, language: Language) {
  const { states, timeline, errors, countries, slowest } = report;
  return {
    states,
    ...ratesOfRow(report),
    steps: stepsOf(report),
    timeline: { ...timeline, zone, points: timeline.points.map((one) => ({ ...one, at: one.at.toISOString() })) },
    errors: errors.map(({ code, title, failed }) => ({ ...explainError(code, title, language), failed })),
    countries: countries.map((row) => ({ country: row.key, ...ratesOfRow(row) })),
    slowest: slowest.map((one) => ({
      ...one,
      phone: presentPhone(one.phone),
      acceptedAt: one.acceptedAt.toISOString(),
      deliveredAt: one.deliveredAt.toISOString(),
    })),
    uncertain: states.uncertain > 0 ? { count: states.uncertain, explanation: UNCERTAIN[language] } : null,
  };
}

const UNCERTAIN: Readonly<Record<Language, string>> = {
  en:
    'The request for these messages went out, and its answer was lost: the provider may have taken them or not. They are ' +
    'not sent again by themselves, so that nobody gets a message twice. A status of the provider settles them when it ' +
    'comes; or decide yourself: send them once more, or take them as sent.',
  fr:
    "La demande d'envoi de ces messages est partie et sa réponse s'est perdue : le fournisseur les a peut-être pris, " +
    "peut-être pas. Ils ne sont pas renvoyés d'eux-mêmes, pour que personne ne reçoive deux fois un message. Un statut du " +
    'fournisseur les règle quand il arrive ; ou décidez vous-même : les renvoyer, ou les tenir pour envoyés.',
};

/** Each step is a part of the one before, but replies, which are of the delivered. */
function stepsOf({ funnel, responses }: CampaignReport) {
  const { total, accepted, sent, delivered, read } = funnel;
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const step = <Name extends string>(name: Name, count: number, before: number | null) => ({
    step: name,
    count,
    ofBefore: before === null ? null : share(count, before),
    ofTotal: share(count, total),
  });
  return [
    step('total', total, null),
    step('accepted', accepted, total),
    step('sent', sent, accepted),
    step('delivered', delivered, sent),
    step('read', read, delivered),
    step('replied', responses.replied, delivered),
  ];
}
