// What the list of messages shows of each.
import { UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../api/documents.ts';
import type { Column } from '../../components/data-table.tsx';
import { PhoneText, TimeText } from '../../components/text-bits.tsx';
import classes from './delivery-list.module.css';
import { DeliveryStatusBadge } from './delivery-status.tsx';
import { useDeliveriesChange } from './use-deliveries-change.ts';

export function useDeliveryColumns(): Column<Delivery>[] {
  const { t } = useTranslation('campaign');
  const change = useDeliveriesChange();
  return useMemo(
    () => [
      {
        id: 'phone',
        header: t('column.phone'),
        width: '184px',
        main: true,
        cell: ({ seq, phone }) => (
          <UnstyledButton onClick={() => change({ open: seq })} fz="inherit" td="underline" aria-haspopup="dialog">
            <PhoneText phone={phone} />
          </UnstyledButton>
        ),
      },
      {
        id: 'status',
        header: t('column.status'),
        width: '144px',
        cell: ({ status }) => <DeliveryStatusBadge status={status} />,
      },
      {
        id: 'error',
        header: t('column.error'),
        cell: ({ error }) => (error ? <Reason {...error} /> : '–'),
      },
      {
        id: 'accepted',
        header: t('column.accepted'),
        wide: true,
        cell: ({ acceptedAt }) => <TimeText time={acceptedAt} />,
      },
      { id: 'delivered', header: t('column.deliveredAt'), cell: ({ deliveredAt }) => <TimeText time={deliveredAt} /> },
      { id: 'read', header: t('column.readAt'), cell: ({ readAt }) => <TimeText time={readAt} /> },
    ],
    [t, change],
  );
}

/** Whole in its tip, where the row has no room for it. */
function Reason({ title, code }: { title: string; code: string }) {
  const text = `${title} (${code})`;
  return (
    <span className={classes.error} title={text}>
      {text}
    </span>
  );
}
