// What an administrator does to another person: a new link, shut out, let in again, removed.
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots, IconLink, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { USERS_KEY, type User } from '../../api/people.ts';
import { sessionQuery } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';

export function UserActions({ user, onLink }: { user: User; onLink: (link: string) => void }) {
  const { t } = useTranslation('people');
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { link, disable, remove } = useUserActions(user, onLink);
  const isDisabled = user.status === 'disabled';
  if (session?.user.id === user.id)
    return (
      <Text size="sm" c="dimmed">
        {t('you')}
      </Text>
    );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name: user.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isDisabled && (
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => link.mutate()}>
            {t('invite.again')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={isDisabled ? <IconLockOpen size={16} /> : <IconLock size={16} />}
          onClick={() => void disable(!isDisabled)}
        >
          {t(isDisabled ? 'enable.action' : 'disable.action')}
        </Menu.Item>
        <Menu.Item color="hibiscus" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
          {t('remove.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useUserActions({ id, name }: User, onLink: (link: string) => void) {
  const { t } = useTranslation('people');
  const confirm = useConfirm();
  const invalidates = [USERS_KEY];
  const link = useAction({
    run: () => call('POST /api/users/:id/invitation', { params: { id } }),
    onDone: ({ invitationUrl }) => onLink(invitationUrl),
  });
  const change = useAction({
    run: (disabled: boolean) => call('PATCH /api/users/:id', { params: { id }, body: { disabled } }),
    invalidates,
    done: ({ status }) => t(status === 'disabled' ? 'disable.done' : 'enable.done', { name }),
  });
  const removal = useAction({
    run: () => call('DELETE /api/users/:id', { params: { id } }),
    invalidates,
    done: t('remove.done', { name }),
  });
  const agrees = (word: 'disable' | 'remove') =>
    confirm({
      title: t(`${word}.title`, { name }),
      text: t(`${word}.text`),
      action: t(`${word}.action`),
      danger: true,
    });
  return {
    link,
    disable: async (disabled: boolean) => {
      if (!disabled || (await agrees('disable'))) change.mutate(disabled);
    },
    remove: async () => {
      if (await agrees('remove')) removal.mutate();
    },
  };
}
