// What can be done to a campaign from the list: copied without its people; put into the archive or deleted, where it sends
// nothing any more.

import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ENDED } from '../../../model/campaign-status.ts';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';
import { useArchive } from '../../components/use-archive.ts';
import { useCopyCampaign } from '../../components/use-copy-campaign.ts';

const DELETABLE: readonly Campaign['status'][] = ['draft', ...ENDED];

export function CampaignMenu({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(['campaigns', 'again', 'common']);
  const confirm = useConfirm();
  const { id, name, status, funnel } = campaign;
  const copy = useCopyCampaign(campaign);
  const archive = useArchive(campaign);
  const remove = useAction({
    run: () => call('DELETE /api/campaigns/:id', { params: { id } }),
    invalidates: [campaignKeys.all],
    done: t('remove.done', { name }),
  });
  const ArchiveIcon = archive.word === 'archive' ? IconArchive : IconArchiveOff;
  const ask = async () => {
    const [title, text] = [t('remove.title', { name }), t('remove.text', { count: funnel.total })];
    if (await confirm({ title, text, action: t('common:delete'), danger: true })) remove.mutate();
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('menu', { name })}
          loading={copy.isPending || archive.isPending || remove.isPending}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => copy.mutate()}>
          {t('again:copy')}
        </Menu.Item>
        {archive.word && (
          <Menu.Item leftSection={<ArchiveIcon size={16} aria-hidden />} onClick={archive.run}>
            {t(`campaigns:${archive.word}.action`)}
          </Menu.Item>
        )}
        {DELETABLE.includes(status) && (
          <Menu.Item color="hibiscus" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void ask()}>
            {t('common:delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
