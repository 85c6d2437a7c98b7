// What is seldom done to one thing: to change it, or to remove it.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  change: { label: string; run: () => void };
  remove: { label: string; run: () => void; isPending: boolean };
}

export function ChangeMenu({ change, remove }: Props) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('actions')} loading={remove.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={change.run}>
          {change.label}
        </Menu.Item>
        <Menu.Item color="hibiscus" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.run}>
          {remove.label}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
