// What went wrong, in the reader's language: by the problem's code, then by its status, then as the server says it.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import type { errors } from './en/errors.ts';

type Code = keyof typeof errors.codes;

export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation('errors');
  return (error) => problemText(error, t, (code): code is Code => i18n.exists(`errors:codes.${code}`));
}

function problemText(error: unknown, t: TFunction<'errors'>, hasWords: (code: string) => code is Code): string {
  if (!(error instanceof ApiError)) return t('server');
  const { problem, status, code = '' } = error;
  if (problem === null) return t('offline');
  if (code && hasWords(code)) return t(`codes.${code}`);
  if (status === 401) return t('signedOut');
  if (status === 403) return t('forbidden');
  if (status === 404) return t('notFound');
  if (status === 413) return t('tooLarge');
  if (status === 429) return t('tooMany', { count: Math.max(1, Math.ceil((problem.retryAfter ?? 60) / 60)) });
  if (status === 503) return t('away');
  if (status >= 500 && status !== 502) return t('server');
  return problem.detail ?? problem.title;
}
