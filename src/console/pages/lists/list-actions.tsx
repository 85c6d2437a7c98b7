// What can be done to a list by whoever may: people added, taken along as a file, renamed, deleted.
import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { IconDots, IconDownload, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, call } from '../../api/client.ts';
import type { KeptList } from '../../api/documents.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { AddPeople } from './add-people.tsx';

export function ListActions({ list }: { list: KeptList }) {
  const { t } = useTranslation('lists');
  const may = useMay();
  const [open, setOpen] = useState<'add' | 'rename' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      {may('campaign') && <More list={list} rename={() => setOpen('rename')} />}
      {may('export') && (
        <Button
          component="a"
          href={addressOf('/api/lists/:id/people.csv', { id: list.id })}
          download
          variant="default"
          leftSection={<IconDownload size={17} aria-hidden />}
        >
          CSV
        </Button>
      )}
      {may('campaign') && (
        <Button onClick={() => setOpen('add')} leftSection={<IconPlus size={17} aria-hidden />}>
          {t('add.open')}
        </Button>
      )}
      {open === 'add' && <AddPeople list={list} close={close} />}
      {open === 'rename' && <Rename list={list} close={close} />}
    </>
  );
}

function More({ list: { id, name, people }, rename }: { list: KeptList; rename: () => void }) {
  const { t } = useTranslation(['lists', 'common']);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useAction({
    run: () => call('DELETE /api/lists/:id', { params: { id } }),
    invalidates: [[...LISTS_KEY, 'list']],
    done: t('remove.done', { name }),
    onDone: () => navigate({ to: '/lists', replace: true }),
  });
  const ask = async () => {
    const [title, text] = [t('remove.title', { name }), t('remove.text', { count: people })];
    if (await confirm({ title, text, action: t('common:delete'), danger: true })) remove.mutate();
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('common:actions')} loading={remove.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={rename}>
          {t('rename.open')}
        </Menu.Item>
        <Menu.Item color="hibiscus" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void ask()}>
          {t('common:delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Rename({ list: { id, name }, close }: { list: KeptList; close: () => void }) {
  const { t } = useTranslation(['lists', 'common']);
  const problemText = useProblemText();
  const [text, setText] = useState(name);
  const rename = useAction({
    run: () => call('PATCH /api/lists/:id', { params: { id }, body: { name: text.trim() } }),
    invalidates: [LISTS_KEY],
    done: t('common:saved'),
    onDone: close,
    quiet: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) rename.mutate();
  };
  return (
    <Modal opened onClose={close} title={t('rename.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            required
            label={t('column.name')}
            maxLength={200}
            value={text}
            error={rename.error ? problemText(rename.error) : null}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={rename.isPending} disabled={!text.trim()}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
