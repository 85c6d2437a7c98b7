// How a draft is meant to start, as it stands in it, and from when on its plan is to be reckoned.
import { useQuery } from '@tanstack/react-query';
import { readTime } from '../../../model/local-time.ts';
import type { Campaign } from '../../api/documents.ts';
import { schedulePreviewQuery } from '../../api/schedules.ts';
import { OWN_ZONE } from '../../i18n/formats.ts';

/** Monday morning. */
export const USUAL_CRON = '0 9 * * 1';

export type When = NonNullable<NonNullable<Campaign['draft']>['when']>;

export interface Start {
  when: When;
  zone: string;
  /** The first moment; null: now, or not known (yet). */
  at: Date | null;
  fault: 'incomplete' | 'past' | null;
  /** For the pre-flight. */
  asked: { at?: string; zone?: string };
}

export function useStart({ draft }: Campaign): Start {
  const when: When = draft?.when ?? { start: 'now' };
  const zone = when.zone ?? OWN_ZONE;
  const cron = when.start === 'cron' ? (when.cron ?? '') : '';
  const next = useQuery({ ...schedulePreviewQuery({ cron, zone }), enabled: cron !== '' });
  if (when.start === 'now') return { when, zone, at: null, fault: null, asked: {} };
  if (when.start === 'cron') {
    const first = next.data?.items[0]?.at;
    const at = first ? new Date(first) : null;
    return { when, zone, at, fault: next.error ? 'incomplete' : null, asked: first ? { at: first } : {} };
  }
  const at = readTime(when.at ?? '', zone)?.at ?? null;
  const fault = at === null ? 'incomplete' : at.getTime() <= Date.now() ? 'past' : null;
  return { when, zone, at, fault, asked: fault || at === null ? {} : { at: at.toISOString() } };
}
