// One message's story: what was sent to whom, and what became of it.
import { Alert, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deliveryQuery } from '../../api/deliveries.ts';
import type { Delivery } from '../../api/documents.ts';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { CopyText, PhoneText, TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import classes from './campaign-page.module.css';
import { DeliveryStatusBadge } from './delivery-status.tsx';
import { Decide } from './uncertain-messages.tsx';

export function DeliveryDrawer(props: { campaignId: number; seq: number | undefined; close: () => void }) {
  const { t } = useTranslation(['campaign', 'common']);
  const { campaignId, seq, close } = props;
  return (
    <Drawer
      opened={seq !== undefined}
      onClose={close}
      position="right"
      title={t('delivery.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {seq !== undefined && <Story campaignId={campaignId} seq={seq} />}
    </Drawer>
  );
}

function Story({ campaignId, seq }: { campaignId: number; seq: number }) {
  const { t } = useTranslation('campaign');
  const { data: delivery, error, refetch } = useQuery(deliveryQuery(campaignId, seq));
  if (error && !delivery) return <ErrorState error={error} retry={() => void refetch()} />;
  if (delivery === undefined) return <LoadingRows rows={8} height={40} />;
  if (delivery === null) return <Text>{t('delivery.gone')}</Text>;
  return (
    <Stack>
      <DeliveryStatusBadge status={delivery.status} />
      {delivery.error && (
        <Alert color="hibiscus" title={`${delivery.error.title} (${delivery.error.code})`}>
          {delivery.error.hint}
        </Alert>
      )}
      {delivery.skipReason && <Text size="sm">{skipText(delivery.skipReason, t)}</Text>}
      {delivery.status === 'uncertain' && (
        <Group gap="sm">
          <Decide campaignId={campaignId} count={1} seqs={[seq]} />
        </Group>
      )}
      <Facts delivery={delivery} />
    </Stack>
  );
}

const SKIPS = ['opted_out', 'bad_value', 'frequency_cap', 'no_service_window', 'erased'] as const;

function skipText(reason: string, t: ReturnType<typeof useTranslation<'campaign'>>['t']): string {
  const known = SKIPS.find((word) => word === reason);
  return known ? t(`skip.${known}`) : reason;
}

const TIMES = ['acceptedAt', 'sentAt', 'deliveredAt', 'readAt', 'failedAt', 'nextAttemptAt'] as const;

function Facts({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['campaign', 'common']);
  const format = useFormats();
  const { phone, country, attempts, messageId, variables } = delivery;
  const facts: [string, ReactNode][] = [
    [t('column.phone'), <PhoneText key="phone" phone={phone} />],
    [t('column.country'), format.country(country, t('common:unknownCountry'))],
    [t('delivery.attempts'), format.number(attempts)],
    ...TIMES.filter((name) => delivery[name] !== null).map((name): [string, ReactNode] => [
      t(`delivery.${name}`),
      <TimeText key={name} time={delivery[name]} />,
    ]),
  ];
  return (
    <dl className={classes.story}>
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      {Object.entries(variables).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      {messageId && (
        <Fact name={t('delivery.messageId')}>
          <Text span size="sm">
            {messageId}
          </Text>
          <CopyText text={messageId} label={t('delivery.messageId')} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
