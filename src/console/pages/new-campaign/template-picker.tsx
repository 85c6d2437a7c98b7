// The templates that WhatsApp approved: searched, by language and state, each with its text.
import { Badge, Button, Group, Paper, Select, Text, UnstyledButton } from '@mantine/core';
import { IconMessage2, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Template } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { TEMPLATES_KEY } from '../../api/templates.ts';
import { SearchInput } from '../../components/search-input.tsx';
import { shownTemplate } from '../../components/shown-message.ts';
import { EmptyState } from '../../components/states.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';
import classes from './message-step.module.css';
import { lower, partsOf, textOf } from './template-slots.ts';

interface Props {
  templates: readonly Template[];
  senderId: number;
  chosen: Template | undefined;
  onPick: (template: Template) => void;
  onCancel?: (() => void) | undefined;
}

/** As many as one reads; the search finds the others. */
const SHOWN = 60;
const SHOWN_STATES = ['sendable', 'other', 'all'] as const;

export function TemplatePicker({ templates, senderId, chosen, onPick, onCancel }: Props) {
  const { t, i18n } = useTranslation(['newCampaign', 'common']);
  const [search, setSearch] = useState<string | undefined>();
  const [language, setLanguage] = useState<string | null>(null);
  const [state, setState] = useState<(typeof SHOWN_STATES)[number]>('sendable');
  const languageName = useLanguageName();
  const sought = templates.filter((one) => fits(one, search) && (!language || one.language === language));
  const found = sought
    .filter((one) => state === 'all' || one.sendable === (state === 'sendable'))
    .toSorted((a, b) => Number(isIn(b, i18n.language)) - Number(isIn(a, i18n.language)));
  const hidden = sought.length - found.length;
  const languages = [...new Set(templates.map((one) => one.language))].sort();
  if (templates.length === 0) return <NoTemplates senderId={senderId} />;
  return (
    <Paper withBorder p="lg" className={classes.part ?? ''}>
      <Group justify="space-between" mb="md" gap="sm">
        <h2 className={classes.title}>{t('template.title')}</h2>
        <Group gap="sm">
          <Sync senderId={senderId} syncedAt={templates[0]?.syncedAt ?? null} />
          {onCancel && (
            <Button variant="default" size="xs" onClick={onCancel}>
              {t('common:cancel')}
            </Button>
          )}
        </Group>
      </Group>
      <Group gap="sm" mb="md" role="search">
        <SearchInput
          className={classes.search ?? ''}
          label={t('template.search')}
          value={search}
          onChange={setSearch}
        />
        <Select
          aria-label={t('template.language')}
          placeholder={t('template.language')}
          clearable
          clearButtonProps={{ 'aria-label': t('common:clear') }}
          w={180}
          value={language}
          data={languages.map((value) => ({ value, label: languageName(value) }))}
          onChange={setLanguage}
        />
        <Select
          aria-label={t('template.state')}
          allowDeselect={false}
          w={190}
          value={state}
          data={SHOWN_STATES.map((value) => ({
            value,
            label: t(`template.states.${value}`),
          }))}
          onChange={(value) => value && setState(value as typeof state)}
        />
      </Group>
      {found.length === 0 ? (
        <EmptyState icon={IconMessage2} title={t('template.nothing')} text={t('template.nothingText')} />
      ) : (
        <ul className={classes.templates}>
          {found.slice(0, SHOWN).map((template) => (
            <li key={`${template.name} ${template.language}`}>
              <Card template={template} isChosen={template === chosen} onPick={onPick} />
            </li>
          ))}
        </ul>
      )}
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {t('template.found', { count: found.length })}
        {hidden > 0 && state !== 'all' && (
          <>
            {'. '}
            {t('template.hidden', { count: hidden, filter: t(`template.states.${state}`) })}
          </>
        )}
      </Text>
    </Paper>
  );
}

function Card(props: { template: Template; isChosen: boolean; onPick: (template: Template) => void }) {
  const { t } = useTranslation('newCampaign');
  const languageName = useLanguageName();
  const { template, isChosen, onPick } = props;
  const { name, language, category, status, sendable } = template;
  return (
    <UnstyledButton
      className={classes.template ?? ''}
      data-chosen={isChosen || undefined}
      aria-pressed={isChosen}
      disabled={!sendable}
      onClick={() => onPick(template)}
    >
      <span className={classes.templateName}>{name}</span>
      <Group gap={6} mb={8}>
        <Badge variant="light" color="gray">
          {languageName(language)}
        </Badge>
        <Badge variant="light" color="gray">
          {category === 'marketing' || category === 'utility' || category === 'authentication'
            ? t(`template.category.${category}`)
            : category}
        </Badge>
        {!sendable && <StatusBadge tone="warn">{stateName(status, t)}</StatusBadge>}
      </Group>
      <Text size="sm" c="dimmed" lineClamp={3}>
        {shownTemplate(template.components).body.text}
      </Text>
    </UnstyledButton>
  );
}

const STATES = ['paused', 'rejected', 'disabled', 'submitted', 'pending'] as const;

function stateName(status: string, t: ReturnType<typeof useTranslation<'newCampaign'>>['t']): string {
  const known = STATES.find((word) => word === status);
  return known ? t(`template.status.${known}`) : status;
}

export function useLanguageName(): (language: string) => string {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  return (language) => {
    try {
      return names.of(language.replace('_', '-')) ?? language;
    } catch {
      return language;
    }
  };
}

export function bodyOf({ components }: Template): string {
  return textOf(partsOf(components).find((part) => lower(part.type) === 'body')?.text);
}

/** Those of the reader's own language come first. */
function isIn({ language }: Template, own: string): boolean {
  return language.split(/[-_]/)[0] === own;
}

function fits(template: Template, search: string | undefined): boolean {
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return !search || plain(`${template.name} ${bodyOf(template)}`).includes(plain(search));
}

/** For whoever may: fetches them from the provider once more. */
function Sync({ senderId, syncedAt }: { senderId: number; syncedAt: string | null }) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const sync = useAction({
    run: () => call('POST /api/senders/:id/templates/sync', { params: { id: senderId } }),
    done: ({ templates }) => t('template.synced', { count: templates }),
    invalidates: [TEMPLATES_KEY],
  });
  return (
    <>
      {syncedAt && (
        <Text size="sm" c="dimmed">
          {t('template.asOf')} <TimeText time={syncedAt} ago />
        </Text>
      )}
      {may('manage') && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={sync.isPending}
          onClick={() => sync.mutate()}
        >
          {t(syncedAt ? 'template.sync' : 'template.fetch')}
        </Button>
      )}
    </>
  );
}

function NoTemplates({ senderId }: { senderId: number }) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  return (
    <EmptyState
      icon={IconMessage2}
      title={t('template.empty')}
      text={t(may('manage') ? 'template.emptyText' : 'template.emptyAsk')}
      action={may('manage') && <Sync senderId={senderId} syncedAt={null} />}
    />
  );
}
