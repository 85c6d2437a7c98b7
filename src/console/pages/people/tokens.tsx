// The tokens with which programs call the API.
import { Button, Modal, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type ApiToken, TOKENS_KEY, tokensQuery } from '../../api/people.ts';
import { useConfirm } from '../../components/confirm.tsx';
import type { Column } from '../../components/data-table.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';
import { MakeToken } from './make-token.tsx';
import { Section } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';

export function Tokens() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const found = useInfiniteQuery(tokensQuery);
  const columns = useColumns();
  const close = () => {
    setOpen(false);
    setToken(null);
  };
  const make = (
    <Button variant="default" onClick={() => setOpen(true)} leftSection={<IconKey size={17} aria-hidden />}>
      {t('tokens.open')}
    </Button>
  );
  return (
    <Section title={t('tokens.title')} lead={t('tokens.lead')} action={make}>
      <PagedTable
        label={t('tokens.title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconKey} title={t('tokens.none')} text={t('tokens.empty')} />}
      />
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('tokens.open')}
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        {token ? (
          <ShownOnce label={t('tokens.one')} text={token} note={t('tokens.note')} close={close} />
        ) : (
          <MakeToken onMade={setToken} close={close} />
        )}
      </Modal>
    </Section>
  );
}

function useColumns(): Column<ApiToken>[] {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  return [
    { id: 'name', header: t('column.name'), main: true, cell: ({ name }) => <Text fw={600}>{name}</Text> },
    { id: 'role', header: t('column.role'), width: '190px', cell: ({ role }) => common(`role.${role}`) },
    {
      id: 'created',
      header: t('column.created'),
      width: '140px',
      cell: (one) => <TimeText time={one.createdAt} ago />,
    },
    {
      id: 'used',
      header: t('column.used'),
      width: '140px',
      cell: ({ lastUsedAt }) => (lastUsedAt ? <TimeText time={lastUsedAt} ago /> : common('never')),
    },
    { id: 'revoke', header: common('actions'), width: '120px', cell: (token) => <Revoke token={token} /> },
  ];
}

function Revoke({ token: { id, name } }: { token: ApiToken }) {
  const { t } = useTranslation('people');
  const confirm = useConfirm();
  const revoke = useAction({
    run: () => call('DELETE /api/tokens/:id', { params: { id } }),
    invalidates: [TOKENS_KEY],
    done: t('revoke.done', { name }),
  });
  const ask = async () => {
    const [title, text, action] = [t('revoke.title', { name }), t('revoke.text'), t('revoke.action')];
    if (await confirm({ title, text, action, danger: true })) revoke.mutate();
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="hibiscus"
      aria-label={t('revoke.label', { name })}
      loading={revoke.isPending}
      onClick={() => void ask()}
    >
      {t('revoke.action')}
    </Button>
  );
}
