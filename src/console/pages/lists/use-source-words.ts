// Where the people of a list came from, in words.
import { useTranslation } from 'react-i18next';
import type { lists } from '../../i18n/en/lists.ts';

type Known = keyof typeof lists.source;
const KNOWN: readonly Known[] = ['csv', 'xlsx', 'query', 'list', 'campaign'];

export interface Origin {
  kind: string;
  fileName: string | null;
}

export function useSourceWords(): (origin: Origin) => string {
  const { t } = useTranslation('lists');
  return ({ kind, fileName }) => {
    const known = KNOWN.find((word) => word === kind);
    return fileName ?? (known ? t(`source.${known}`) : kind);
  };
}
