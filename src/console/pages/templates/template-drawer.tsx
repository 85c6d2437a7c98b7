// One template as it looks on a phone, with what is known of it.
import { Alert, Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../api/documents.ts';
import { sendersQuery } from '../../api/senders.ts';
import { Facts } from '../../components/facts.tsx';
import { PhonePreview } from '../../components/phone-preview.tsx';
import { shownTemplate } from '../../components/shown-message.ts';
import { TimeText } from '../../components/text-bits.tsx';
import { TemplateStatus, useTemplateWords } from './template-badges.tsx';

export function TemplateDrawer({ template, close }: { template: Template | undefined; close: () => void }) {
  const { t } = useTranslation('common');
  return (
    <Drawer
      opened={template !== undefined}
      onClose={close}
      position="right"
      title={template?.name}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {template && <Whole template={template} />}
    </Drawer>
  );
}

function Whole({ template }: { template: Template }) {
  const { t } = useTranslation('templates');
  const words = useTemplateWords();
  const { data: senders } = useQuery(sendersQuery);
  const { senderId, language, category, status, quality, rejectedReason, components, sendable, syncedAt } = template;
  const sender = senders?.find(({ id }) => id === senderId)?.name ?? '';
  return (
    <Stack>
      {!sendable && (
        <Alert color="ochre" title={t('notSendable')}>
          {rejectedReason ? t('rejected', { reason: rejectedReason }) : t('notSendableText')}
        </Alert>
      )}
      <PhonePreview message={shownTemplate(components)} name={sender} />
      <Facts
        facts={[
          [t('fact.status'), <TemplateStatus key="status" status={status} />],
          [t('fact.quality'), words.quality(quality ?? 'unknown')],
          [t('fact.category'), words.category(category)],
          [t('fact.language'), language],
          [t('fact.sender'), sender],
          [t('fact.synced'), <TimeText key="synced" time={syncedAt} />],
        ]}
      />
    </Stack>
  );
}
