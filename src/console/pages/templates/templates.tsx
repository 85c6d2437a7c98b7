// The templates that may be sent: searched, filtered, seen as on a phone, fetched anew from the provider.
import { Button } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { allTemplatesQuery, keyOf } from '../../api/templates.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { SyncTemplates } from './sync-templates.tsx';
import { TemplateCard } from './template-card.tsx';
import { TemplateDrawer } from './template-drawer.tsx';
import { TemplateFilters } from './template-filters.tsx';
import classes from './templates.module.css';
import { fits } from './templates-search.ts';

export function Templates() {
  const { t } = useTranslation('templates');
  const may = useMay();
  const { data: templates, error, refetch } = useQuery(allTemplatesQuery);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={may('manage') && <SyncTemplates />} />
      {error && !templates && <ErrorState error={error} retry={() => void refetch()} />}
      {!templates && !error && <LoadingRows rows={3} height={300} />}
      {templates?.length === 0 && <EmptyState icon={IconTemplate} title={t('empty.title')} text={t('empty.text')} />}
      {templates && templates.length > 0 && <Found templates={templates} />}
    </>
  );
}

function Found({ templates }: { templates: readonly Template[] }) {
  const { t } = useTranslation('templates');
  const filter = useSearch({ from: '/inside/templates' });
  const navigate = useNavigate({ from: '/templates' });
  const found = templates.filter((template) => fits(template, filter));
  const show = (open: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open }), replace: true, resetScroll: false });
  const clear = (
    <Button component={Link} to="/templates" variant="default">
      {t('nothing.action')}
    </Button>
  );
  return (
    <>
      <TemplateFilters templates={templates} />
      <p className={classes.count} role="status">
        {t('count', { count: found.length })}
      </p>
      {found.length === 0 ? (
        <EmptyState icon={IconTemplate} title={t('nothing.title')} text={t('nothing.text')} action={clear} />
      ) : (
        <ul className={classes.grid}>
          {found.map((template) => (
            <li key={keyOf(template)}>
              <TemplateCard template={template} open={() => show(keyOf(template))} />
            </li>
          ))}
        </ul>
      )}
      <TemplateDrawer
        template={templates.find((template) => keyOf(template) === filter.open)}
        close={() => show(undefined)}
      />
    </>
  );
}
