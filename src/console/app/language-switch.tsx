// French or English; kept in the profile of whoever is signed in.
import { SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { Language } from '../api/people.ts';
import { SESSION_KEY, sessionQuery } from '../api/session.ts';
import { changeLanguage } from '../i18n/language.ts';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useQuery({ ...sessionQuery, enabled: false });
  const choose = async (language: Language) => {
    await changeLanguage(language);
    if (session) queries.setQueryData(SESSION_KEY, await call('PATCH /api/session', { body: { language } }));
    // Hints and reasons come in the language that was asked for.
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  };
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('user.language')}
      data={[
        { value: 'fr', label: <span lang="fr">Français</span> },
        { value: 'en', label: <span lang="en">English</span> },
      ]}
      value={i18n.language}
      onChange={(language) => void choose(language as Language)}
    />
  );
}
