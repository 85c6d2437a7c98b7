// Puts a campaign that has ended out of the way, or brings it back.
import { Button } from '@mantine/core';
import { IconArchive, IconArchiveOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/documents.ts';
import { useArchive } from '../../components/use-archive.ts';

export function ArchiveButton({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const { word, run, isPending } = useArchive(campaign);
  if (word === null) return null;
  const Icon = word === 'archive' ? IconArchive : IconArchiveOff;
  return (
    <Button variant="default" leftSection={<Icon size={17} aria-hidden />} loading={isPending} onClick={run}>
      {t(`${word}.action`)}
    </Button>
  );
}
