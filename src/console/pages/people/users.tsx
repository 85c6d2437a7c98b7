// The people who may sign in.
import { Button, Modal, Text } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, usersQuery } from '../../api/people.ts';
import type { Column } from '../../components/data-table.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { Invite } from './invite.tsx';
import { Section } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';
import { UserActions } from './user-actions.tsx';
import { UserRole } from './user-role.tsx';

const TONES: Record<User['status'], Tone> = { active: 'good', invited: 'plan', disabled: 'calm' };

export function Users() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const found = useInfiniteQuery(usersQuery);
  const columns = useColumns(setLink);
  const close = () => {
    setInviting(false);
    setLink(null);
  };
  const invite = (
    <Button onClick={() => setInviting(true)} leftSection={<IconUserPlus size={17} aria-hidden />}>
      {t('invite.open')}
    </Button>
  );
  return (
    <Section title={t('users.title')} lead={t('users.lead')} action={invite}>
      <PagedTable
        label={t('users.title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconUsers} title={t('users.title')} text={t('users.empty')} />}
      />
      <Modal
        opened={isInviting || link !== null}
        onClose={close}
        title={t('invite.title')}
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        {link ? (
          <ShownOnce label={t('invite.link')} text={link} note={t('invite.note')} close={close} />
        ) : (
          <Invite onInvited={setLink} close={close} />
        )}
      </Modal>
    </Section>
  );
}

function useColumns(onLink: (link: string) => void): Column<User>[] {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  return [
    { id: 'name', header: t('column.name'), main: true, cell: (user) => <Name user={user} /> },
    { id: 'role', header: t('column.role'), width: '190px', cell: (user) => <UserRole user={user} /> },
    {
      id: 'status',
      header: t('column.status'),
      width: '140px',
      cell: ({ status }) => <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>,
    },
    {
      id: 'seen',
      header: t('column.seen'),
      width: '140px',
      cell: ({ lastSeenAt }) => (lastSeenAt ? <TimeText time={lastSeenAt} ago /> : common('never')),
    },
    {
      id: 'actions',
      header: common('actions'),
      width: '90px',
      cell: (user) => <UserActions user={user} onLink={onLink} />,
    },
  ];
}

function Name({ user: { name, email } }: { user: User }) {
  return (
    <>
      <Text fw={600}>{name}</Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {email}
      </Text>
    </>
  );
}
