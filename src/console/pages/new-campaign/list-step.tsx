// The first step: whom the message goes to. Lists are dropped or picked; what became of their rows stands below.
import { Button, Group, Paper, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconListDetails, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { draftKeys, importsQuery, useDraft, useSaveDraft } from '../../api/drafts.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { useAction } from '../../components/use-action.ts';
import { ChooseList } from './choose-list.tsx';
import { ImportCard } from './import-card.tsx';
import classes from './list-step.module.css';
import { StepFooter, useStep } from './steps.tsx';
import { UploadCard } from './upload-card.tsx';
import { useStartUpload, useUpload } from './uploads.ts';

export function ListStep() {
  const id = Number(useParams({ from: '/inside/campaigns/$id/edit' }).id);
  const { data: campaign } = useDraft(id);
  useStep(campaign, 'list');
  return (
    <>
      <Stack gap="lg">
        {campaign && <NameField key={campaign.id} campaign={campaign} />}
        {campaign && <Lists campaign={campaign} />}
      </Stack>
      <StepFooter id={id} step="list" />
    </>
  );
}

function NameField({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const [name, setName] = useState(campaign.name);
  const change = (typed: string) => {
    setName(typed);
    if (typed.trim()) save({ name: typed.trim() });
  };
  return (
    <Paper withBorder p="lg" className={classes.names ?? ''}>
      <TextInput
        label={t('name.label')}
        description={t('name.edit')}
        error={name.trim() === '' && t('name.needed')}
        maxLength={200}
        value={name}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </Paper>
  );
}

function Lists({ campaign }: { campaign: Campaign }) {
  const { id } = campaign;
  const { data: imports, error, refetch } = useQuery(importsQuery(id));
  const upload = useUpload(id);
  const startUpload = useStartUpload();
  const [isAdding, setAdding] = useState(false);
  if (error && !imports) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!imports) return <LoadingRows rows={5} height={80} />;
  const begin = (wanted: Parameters<typeof startUpload>[1]) => {
    setAdding(false);
    startUpload(id, wanted);
  };
  return (
    <>
      {imports.map((one, i) => (
        <ImportCard
          key={one.id}
          list={one}
          firstSeq={1 + imports.slice(0, i).reduce((sum, { imported }) => sum + imported, 0)}
          isOnly={imports.length === 1 && !upload}
        />
      ))}
      {upload && <UploadCard id={id} upload={upload} />}
      {!upload && (imports.length === 0 || isAdding) && <ChooseList onChoose={begin} />}
      {!upload && imports.length > 0 && !isAdding && (
        <MoreLists
          campaign={campaign}
          isKept={imports.every(({ source }) => source.kind === 'list')}
          onAdd={() => setAdding(true)}
        />
      )}
    </>
  );
}

interface MoreProps {
  campaign: Campaign;
  /** It came from kept lists: there is nothing to keep. */
  isKept: boolean;
  onAdd: () => void;
}

function MoreLists({ campaign, isKept, onAdd }: MoreProps) {
  const { id, funnel } = campaign;
  const { t } = useTranslation('newCampaign');
  const confirm = useConfirm();
  const empty = useAction({
    run: () => call('DELETE /api/campaigns/:id/recipients', { params: { id } }),
    invalidates: [['campaigns', 'one', id], draftKeys.imports(id), ['campaigns', 'deliveries', id]],
  });
  const ask = async () => {
    const text = t('list.again.text', { count: funnel.total });
    if (await confirm({ title: t('list.again.title'), text, action: t('list.again.action'), danger: true }))
      empty.mutate();
  };
  return (
    <Group gap="sm">
      <Button variant="default" leftSection={<IconPlus size={17} aria-hidden />} onClick={onAdd}>
        {t('list.add')}
      </Button>
      {!isKept && funnel.total > 0 && <KeepList campaign={campaign} />}
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconRefresh size={17} aria-hidden />}
        loading={empty.isPending}
        onClick={() => void ask()}
      >
        {t('list.again.label')}
      </Button>
    </Group>
  );
}

/** What was uploaded belongs to this campaign alone, until it is kept. */
function KeepList({ campaign: { id, name } }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const keep = useAction({
    run: () => call('POST /api/lists', { body: { name, campaignId: id } }),
    done: t('list.keep.done', { name }),
    invalidates: [LISTS_KEY],
  });
  return (
    <Tooltip label={t('list.keep.hint')} multiline maw={320}>
      <Button
        variant="default"
        leftSection={<IconListDetails size={17} aria-hidden />}
        loading={keep.isPending}
        disabled={keep.isSuccess}
        onClick={() => keep.mutate()}
      >
        {t('list.keep.action')}
      </Button>
    </Tooltip>
  );
}
