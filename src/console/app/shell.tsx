// The frame around every screen of signed-in people: navigation at the side, or in a drawer on a phone.
import { AppShell, Burger, Group, ScrollArea } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/session.ts';
import { Logo } from '../components/logo.tsx';
import { OfflineBanner } from '../components/offline-banner.tsx';
import { NavigationLinks } from './navigation-links.tsx';
import classes from './shell.module.css';
import { UserMenu } from './user-menu.tsx';

/** `children`: in the place of the route's own screen. */
export function Shell({ children = <Outlet /> }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { close, toggle }] = useDisclosure(false);
  const isPhone = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  useHotkeys([['Escape', close]]);
  useLostSession();
  useFocusOnNavigation(close);
  return (
    <>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <AppShell
        header={{ height: 60, collapsed: !isPhone }}
        navbar={{ width: 256, breakpoint: 'md', collapsed: { mobile: !opened } }}
        padding={0}
        transitionDuration={0}
      >
        <AppShell.Header className={classes.header} hiddenFrom="md">
          <Group h="100%" px="md" justify="space-between">
            <Link to="/campaigns" className={classes.home}>
              <Logo />
            </Link>
            <Burger
              opened={opened}
              onClick={toggle}
              size="sm"
              aria-label={t(opened ? 'nav.close' : 'nav.open')}
              aria-expanded={opened}
              aria-controls="navigation"
            />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar
          className={classes.navbar}
          id="navigation"
          aria-label={t('nav.label')}
          inert={isPhone && !opened}
        >
          <div className="band" />
          <Group className={classes.brand} visibleFrom="md">
            <Link to="/campaigns" className={classes.home}>
              <Logo />
            </Link>
          </Group>
          <AppShell.Section grow component={ScrollArea} type="auto" px="sm" pt="xs">
            <NavigationLinks />
          </AppShell.Section>
          <AppShell.Section className={classes.foot}>
            <UserMenu />
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} className={classes.main} inert={isPhone && opened}>
          <OfflineBanner />
          <div className={classes.page}>{children}</div>
        </AppShell.Main>
      </AppShell>
    </>
  );
}

/** When the session ends while one is inside: to the sign-in, and back here after it. */
function useLostSession(): void {
  const { data } = useQuery(sessionQuery);
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    if (data === null) void navigate({ to: '/sign-in', search: { to: router.state.location.href } });
  }, [data, navigate, router]);
}

/** A new page is read from its heading on; the drawer of a phone closes. */
function useFocusOnNavigation(closeDrawer: () => void): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (!pathChanged || !fromLocation) return;
        closeDrawer();
        document.querySelector<HTMLElement>('#main h1')?.focus({ preventScroll: true });
      }),
    [router, closeDrawer],
  );
}
