// What the pages before the sign-in stand in.
import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../../app/language-switch.tsx';
import { Logo } from '../../components/logo.tsx';
import { usePageTitle } from '../../components/page-header.tsx';
import classes from './entrance.module.css';

export function Entrance({
  title,
  lead,
  wide,
  children,
}: {
  title: string;
  lead: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('session');
  usePageTitle(title);
  return (
    <div className={classes.ground}>
      <div className="band" />
      <main className={classes.main} data-wide={wide || undefined}>
        <Group justify="space-between" mb="xl">
          <Logo size={36} />
          <div className={classes.language}>
            <LanguageSwitch />
          </div>
        </Group>
        <Paper className={classes.card ?? ''} withBorder>
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          <Text c="dimmed" mt={4} mb="lg">
            {lead}
          </Text>
          {children}
        </Paper>
        <Text size="sm" c="dimmed" ta="center" mt="lg">
          {t('strip')}
        </Text>
      </main>
    </div>
  );
}
