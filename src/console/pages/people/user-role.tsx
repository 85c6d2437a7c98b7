// What a person may do, changed on the spot; one's own role is another's to change.
import { Select, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { type Role, USERS_KEY, type User } from '../../api/people.ts';
import { sessionQuery } from '../../api/session.ts';
import { useAction } from '../../components/use-action.ts';
import { isRole, ROLE_NAMES } from './roles.ts';

export function UserRole({ user: { id, name, role } }: { user: User }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const change = useAction({
    run: (next: Role) => call('PATCH /api/users/:id', { params: { id }, body: { role: next } }),
    invalidates: [USERS_KEY],
    done: t('roleChanged', { name }),
  });
  if (session?.user.id === id) return <Text size="sm">{common(`role.${role}`)}</Text>;
  return (
    <Select
      size="sm"
      aria-label={t('roleOf', { name })}
      allowDeselect={false}
      disabled={change.isPending}
      value={role}
      onChange={(next) => isRole(next) && next !== role && change.mutate(next)}
      data={ROLE_NAMES.map((value) => ({ value, label: common(`role.${value}`) }))}
    />
  );
}
