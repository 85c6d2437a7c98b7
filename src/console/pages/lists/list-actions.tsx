// What can be done to a list by whoever may: people added, taken along as a file, renamed, deleted.
import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, call } from '../../api/client.ts';
import type { KeptList } from '../../api/documents.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { ChangeMenu } from '../../components/change-menu.tsx';
import { useConfirm } from '../../components/confirm.tsx';
import { DownloadLink } from '../../components/download-link.tsx';
import { FormFoot } from '../../components/form-foot.tsx';
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
      {may('export') && <DownloadLink href={addressOf('/api/lists/:id/people.csv', { id: list.id })}>CSV</DownloadLink>}
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
    <ChangeMenu
      change={{ label: t('rename.open'), run: rename }}
      remove={{ label: t('common:delete'), run: () => void ask(), isPending: remove.isPending }}
    />
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
          <FormFoot close={close} isPending={rename.isPending} disabled={!text.trim()} />
        </Stack>
      </form>
    </Modal>
  );
}
