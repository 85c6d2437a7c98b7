// One message's story: whom it went to, where it is and why, and all that happened to it.
import { Alert, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isStatus } from '../../api/api-error.ts';
import { deliveryQuery } from '../../api/deliveries.ts';
import type { DeliveryStory } from '../../api/documents.ts';
import { Facts } from '../../components/facts.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { CopyText, PhoneText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { DeliveryEvents } from './delivery-events.tsx';
import { DeliveryStatusBadge } from './delivery-status.tsx';
import { RawNotifications } from './raw-notifications.tsx';
import { Decide } from './uncertain-messages.tsx';

export function DeliveryDrawer(props: { campaignId: number; seq: number | undefined; close: () => void }) {
  const { t } = useTranslation(['story', 'common']);
  const { campaignId, seq, close } = props;
  return (
    <Drawer
      opened={seq !== undefined}
      onClose={close}
      position="right"
      size="lg"
      title={t('title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {seq !== undefined && <OneMessage campaignId={campaignId} seq={seq} />}
    </Drawer>
  );
}

function OneMessage({ campaignId, seq }: { campaignId: number; seq: number }) {
  const { t } = useTranslation('story');
  const { data: delivery, error, refetch } = useQuery(deliveryQuery(campaignId, seq));
  if (isStatus(error, 404)) return <Text>{t('gone')}</Text>;
  if (error && !delivery) return <ErrorState error={error} retry={() => void refetch()} />;
  if (delivery === undefined) return <LoadingRows rows={8} height={40} />;
  const { phone, status, messageId, forgotten } = delivery;
  return (
    <Stack gap="lg">
      <Group gap="sm">
        {phone && <PhoneText phone={phone} />}
        <DeliveryStatusBadge status={status} />
      </Group>
      {forgotten && <Alert color="gray">{t('forgotten')}</Alert>}
      <Why delivery={delivery} />
      {status === 'uncertain' && (
        <Alert color="ochre" icon={<IconHelpCircle aria-hidden />} title={t('uncertain.title')}>
          <Text size="sm" mb="sm">
            {t('uncertain.text')}
          </Text>
          <Group gap="sm">
            <Decide campaignId={campaignId} count={1} seqs={[seq]} />
          </Group>
        </Alert>
      )}
      <section>
        <Title order={3} size="h5" mb="md">
          {t('events')}
        </Title>
        <DeliveryEvents delivery={delivery} />
      </section>
      <Known delivery={delivery} />
      {messageId && <RawNotifications messageId={messageId} />}
    </Stack>
  );
}

const SKIPS = ['opted_out', 'bad_value', 'frequency_cap', 'no_service_window', 'erased'] as const;

/** Why it is where it is. */
function Why({ delivery: { error, skipReason, held, status } }: { delivery: DeliveryStory }) {
  const { t } = useTranslation(['story', 'campaign']);
  const skip = SKIPS.find((word) => word === skipReason);
  return (
    <>
      {error && (
        <Alert color={status === 'failed' ? 'hibiscus' : 'ochre'} title={`${error.title} (${error.code})`}>
          {error.hint}
        </Alert>
      )}
      {skipReason && <Text size="sm">{skip ? t(`campaign:skip.${skip}`) : skipReason}</Text>}
      {held && status === 'accepted' && <Text size="sm">{t('held')}</Text>}
    </>
  );
}

function Known({ delivery }: { delivery: DeliveryStory }) {
  const { t } = useTranslation(['story', 'campaign', 'common']);
  const format = useFormats();
  const { country, attempts, messageId, variables } = delivery;
  const facts: [string, ReactNode][] = [
    [t('campaign:column.country'), format.country(country, t('common:unknownCountry'))],
    [t('attempts'), format.number(attempts)],
    ...Object.entries(variables),
  ];
  if (messageId) {
    facts.push([
      t('messageId'),
      <Group key="id" gap={4} wrap="nowrap">
        <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
          {messageId}
        </Text>
        <CopyText text={messageId} label={t('messageId')} />
      </Group>,
    ]);
  }
  return (
    <section>
      <Title order={3} size="h5" mb="md">
        {t('facts')}
      </Title>
      <Facts facts={facts} />
    </section>
  );
}
