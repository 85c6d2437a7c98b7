// The message as one person of the list gets it: one after the other, and as a test to a number of one's own.
import { ActionIcon, Group, Paper, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Campaign, ImportRecord, Template } from '../../api/documents.ts';
import { rowsQuery } from '../../api/drafts.ts';
import { sendersQuery } from '../../api/senders.ts';
import { PhonePreview } from '../../components/phone-preview.tsx';
import { PhoneText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { tonesOf } from './column-tones.ts';
import classes from './message-step.module.css';
import { shownCampaign } from './shown-campaign.ts';
import { TestSend } from './test-send.tsx';

interface Props {
  campaign: Campaign;
  template: Template | undefined;
  imports: readonly ImportRecord[];
}

export function MessagePreview({ campaign, template, imports }: Props) {
  const { t } = useTranslation('newCampaign');
  const { total } = campaign.funnel;
  const { row = 1 } = useSearch({ from: '/inside/campaigns/$id/edit/message' });
  const seq = Math.min(row, Math.max(1, total));
  const { data: people } = useQuery({
    ...rowsQuery(campaign.id, { after: seq - 1, limit: 1 }),
    enabled: total > 0,
    placeholderData: keepPreviousData,
  });
  const { data: senders } = useQuery(sendersQuery);
  const person = total > 0 ? people?.[0] : undefined;
  return (
    <>
      <PhonePreview
        name={senders?.find(({ id }) => id === campaign.senderId)?.name ?? ''}
        message={shownCampaign({
          listed: template?.components ?? null,
          components: campaign.template?.components ?? (campaign.message ? [campaign.message] : []),
          variables: person?.variables ?? null,
          tones: tonesOf(imports),
        })}
      />
      {total > 0 ? (
        <RowSwitch seq={seq} total={total} phone={person?.phone ?? null} />
      ) : (
        <Text size="sm" c="dimmed" ta="center" mt="sm">
          {t('preview.examples')}
        </Text>
      )}
      <Paper withBorder p="md" mt="md" className={classes.part ?? ''}>
        <TestSend campaign={campaign} row={total > 0 ? seq : null} />
      </Paper>
    </>
  );
}

function RowSwitch({ seq, total, phone }: { seq: number; total: number; phone: string | null }) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const navigate = useNavigate({ from: '/campaigns/$id/edit/message' });
  const go = (row: number) => void navigate({ search: { row }, replace: true, resetScroll: false });
  return (
    <Group justify="center" gap="sm" mt="sm" wrap="nowrap">
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('preview.before')}
        disabled={seq <= 1}
        onClick={() => go(seq - 1)}
      >
        <IconChevronLeft size={18} />
      </ActionIcon>
      <div role="status" className={classes.person}>
        <Text size="sm" fw={600}>
          {phone === null ? '\u00a0' : <PhoneText phone={phone} />}
        </Text>
        <Text size="xs" c="dimmed">
          {t('preview.row', { row: format.number(seq), count: total })}
        </Text>
      </div>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('preview.after')}
        disabled={seq >= total}
        onClick={() => go(seq + 1)}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
    </Group>
  );
}
