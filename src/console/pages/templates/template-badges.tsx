// The state and the quality of a template, in words.
import { useTranslation } from 'react-i18next';
import type { Template } from '../../api/documents.ts';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import type { templates } from '../../i18n/en/templates.ts';

type Known = keyof typeof templates.status;
type Quality = keyof typeof templates.quality;

const TONES: Record<Known, Tone> = {
  approved: 'good',
  pending: 'plan',
  submitted: 'plan',
  in_appeal: 'plan',
  rejected: 'bad',
  paused: 'warn',
  disabled: 'bad',
  deleted: 'calm',
  pending_deletion: 'calm',
  archived: 'calm',
  unknown: 'calm',
};
const QUALITY_TONES: Record<Quality, Tone> = { green: 'good', yellow: 'warn', red: 'bad', unknown: 'calm' };

/** Words for a state; one that Griot does not know is told as the provider says it. */
export function useTemplateWords() {
  const { t } = useTranslation('templates');
  return {
    status: (word: string) => (Object.hasOwn(TONES, word) ? t(`status.${word as Known}`) : word),
    quality: (word: string) => (Object.hasOwn(QUALITY_TONES, word) ? t(`quality.${word as Quality}`) : word),
    category: (word: string) =>
      word === 'marketing' || word === 'utility' || word === 'authentication' ? t(`category.${word}`) : word,
  };
}

export function TemplateStatus({ status }: Pick<Template, 'status'>) {
  const words = useTemplateWords();
  return <StatusBadge tone={TONES[status as Known] ?? 'calm'}>{words.status(status)}</StatusBadge>;
}

/** Nothing where nothing is known. */
export function TemplateQuality({ quality }: Pick<Template, 'quality'>) {
  const words = useTemplateWords();
  if (quality === null || quality === 'unknown') return null;
  return <StatusBadge tone={QUALITY_TONES[quality as Quality] ?? 'calm'}>{words.quality(quality)}</StatusBadge>;
}
