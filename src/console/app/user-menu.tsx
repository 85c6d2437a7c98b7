// One's own menu: profile, language, colours, sign out.
import {
  Avatar,
  NavLink,
  Popover,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconLogout, IconSelector, IconUserCircle } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { Session } from '../api/people.ts';
import { sessionQuery } from '../api/session.ts';
import { useAction } from '../components/use-action.ts';
import { LanguageSwitch } from './language-switch.tsx';
import classes from './user-menu.module.css';

export function UserMenu() {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const signOut = useSignOut();
  const [opened, setOpened] = useState(false);
  if (!session) return null;
  return (
    <Popover position="top-start" width={256} trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <UnstyledButton className={classes.button} onClick={() => setOpened(!opened)}>
          <VisuallyHidden>{t('user.menu')}</VisuallyHidden>
          <Who session={session} />
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('user.yours')}>
        <NavLink
          component={Link}
          to="/account"
          className={classes.item ?? ''}
          label={t('user.account')}
          leftSection={<IconUserCircle size={18} stroke={1.7} aria-hidden />}
          onClick={() => setOpened(false)}
        />
        <Choice label={t('user.language')}>
          <LanguageSwitch />
        </Choice>
        <Choice label={t('user.scheme')}>
          <SchemeSwitch />
        </Choice>
        <NavLink
          component="button"
          type="button"
          className={classes.item ?? ''}
          label={t('user.signOut')}
          leftSection={<IconLogout size={18} stroke={1.7} aria-hidden />}
          onClick={() => signOut.mutate()}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Who({ session: { user, role } }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <>
      <Avatar name={user.name} color="ochre" size={34} radius="md" aria-hidden />
      <span className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {user.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {t(`role.${role}`)}
        </Text>
      </span>
    </>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.choice}>
      <Text size="xs" c="dimmed" fw={500} mb={4}>
        {label}
      </Text>
      {children}
    </div>
  );
}

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const data = (['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`user.${value}`) }));
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('user.scheme')}
      data={data}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
    />
  );
}

/** The page is loaded anew: nothing of one person is left to the next. */
function useSignOut() {
  return useAction({
    run: () => call('DELETE /api/session', {}),
    onDone: () => window.location.assign('/sign-in'),
  });
}
