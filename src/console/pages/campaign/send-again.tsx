// A new draft for some of the people of this campaign, or one like it without people.

import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconCopy, IconRepeat } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ENDED } from '../../../model/campaign-status.ts';
import type { Campaign } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { useCopyCampaign } from '../../components/use-copy-campaign.ts';

const AgainForm = lazy(async () => ({ default: (await import('./again-form.tsx')).AgainForm }));

export function SendAgain({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('again');
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const copy = useCopyCampaign(campaign);
  // Before it has ended, who failed or did not read is not known.
  if (!may('campaign') || !ENDED.includes(campaign.status)) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />} loading={copy.isPending}>
            {t('open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {campaign.launchedAt && (
            <Menu.Item leftSection={<IconRepeat size={16} aria-hidden />} onClick={() => setOpen(true)}>
              {t('some')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => copy.mutate()}>
            {t('copy')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>{isOpen && <AgainForm campaign={campaign} close={() => setOpen(false)} />}</Suspense>
    </>
  );
}
