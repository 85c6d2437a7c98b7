// The top of a screen: where one is, what it is for, what one can do. It also names the browser's tab.
import { Anchor, Group, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './page-header.module.css';

export interface Back {
  to: LinkProps['to'];
  label: string;
}

interface Props {
  title: string;
  lead?: ReactNode;
  /** Beside the title: a state, a count. */
  badge?: ReactNode;
  /** Buttons, the most wanted one last. */
  actions?: ReactNode;
  back?: Back;
}

export function PageHeader({ title, lead, badge, actions, back }: Props) {
  usePageTitle(title);
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {back && (
          <Anchor component={Link} to={back.to as string} size="sm" className={classes.back ?? ''}>
            <IconArrowLeft size={15} aria-hidden /> {back.label}
          </Anchor>
        )}
        <Group gap="sm">
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          {badge}
        </Group>
        {lead && (
          <Text c="dimmed" mt={4} component="div">
            {lead}
          </Text>
        )}
      </div>
      {actions && <Group gap="sm">{actions}</Group>}
    </header>
  );
}

export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
}
