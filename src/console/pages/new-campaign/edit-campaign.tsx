// A draft on its way: its name and steps over the step one is at; what is changed is saved by itself.
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUp, IconDots, IconTrash } from '@tabler/icons-react';
import { Navigate, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { useDraft, useSaveState } from '../../api/drafts.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { CampaignStatusBadge } from '../../components/status-badge.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { Steps } from './steps.tsx';

export function EditCampaign() {
  const { t } = useTranslation(['newCampaign', 'campaigns']);
  const id = Number(useParams({ from: '/inside/campaigns/$id/edit' }).id);
  const may = useMay();
  const { data: campaign, error, refetch } = useDraft(id);
  if (campaign && (campaign.status !== 'draft' || !may('campaign')))
    return <Navigate to="/campaigns/$id" params={{ id: String(id) }} replace />;
  return (
    <>
      <PageHeader
        title={campaign?.name ?? t('title')}
        back={{ to: '/campaigns', label: t('campaigns:title') }}
        badge={campaign && <CampaignStatusBadge campaign={campaign} />}
        actions={
          campaign && (
            <>
              <SaveNote id={id} />
              <DraftMenu campaign={campaign} />
            </>
          )
        }
      />
      <Steps id={id} campaign={campaign} />
      {campaign ? (
        <Outlet />
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <LoadingRows rows={5} height={92} />
      )}
    </>
  );
}

const SAVE_ICONS = { saved: IconCloudCheck, saving: IconCloudUp, waiting: IconCloudOff, failed: IconCloudOff };

function SaveNote({ id }: { id: number }) {
  const { t } = useTranslation('newCampaign');
  const problemText = useProblemText();
  const { state, error } = useSaveState(id);
  const Icon = SAVE_ICONS[state];
  return (
    <Text
      size="sm"
      c={state === 'failed' ? 'red' : 'dimmed'}
      role="status"
      style={{ display: 'flex', gap: 6, alignItems: 'center' }}
    >
      <Icon size={17} aria-hidden />
      {state === 'failed' ? t('save.failed', { reason: problemText(error) }) : t(`save.${state}`)}
    </Text>
  );
}

function DraftMenu({ campaign: { id, name } }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useAction({
    run: () => call('DELETE /api/campaigns/:id', { params: { id } }),
    done: t('remove.done'),
    onDone: () => navigate({ to: '/campaigns' }),
    invalidates: [[...campaignKeys.all, 'list']],
  });
  const ask = async () => {
    const [title, text, action] = [t('remove.title', { name }), t('remove.text'), t('remove.action')];
    if (await confirm({ title, text, action, danger: true })) remove.mutate();
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="hibiscus" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void ask()}>
          {t('remove.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
