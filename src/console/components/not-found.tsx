// An address that leads nowhere.
import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from './page-header.tsx';
import { EmptyState } from './states.tsx';

/** `inside` the shell, which is the page's main part already. */
export function NotFound({ inside = false }: { inside?: boolean }) {
  const { t } = useTranslation();
  usePageTitle(t('notFound.title'));
  const home = (
    <Button component={Link} to="/campaigns">
      {t('notFound.home')}
    </Button>
  );
  const Part = inside ? 'div' : 'main';
  return (
    <Part>
      <EmptyState
        order={1}
        icon={IconMapQuestion}
        title={t('notFound.title')}
        text={t('notFound.text')}
        action={home}
      />
    </Part>
  );
}
