// Adds the people of a file to a list that is there.
import { Modal, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptList } from '../../api/documents.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { useAction } from '../../components/use-action.ts';
import { TakeFile } from './take-file.tsx';
import { useUpload } from './use-upload.ts';

export function AddPeople({ list: { id }, close }: { list: KeptList; close: () => void }) {
  const { t } = useTranslation(['lists', 'common']);
  const { share, send } = useUpload();
  const [file, setFile] = useState<File | null>(null);
  const add = useAction({
    run: (chosen: File) => send(id, chosen),
    invalidates: [LISTS_KEY],
    quiet: true,
    onDone: () => setFile(null),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) add.mutate(file);
  };
  return (
    <Modal opened onClose={close} title={t('add.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TakeFile file={file} choose={setFile} share={share} error={add.error} result={add.data} />
          <FormFoot
            close={close}
            action={t('add.action')}
            isPending={add.isPending}
            disabled={!file}
            isDone={add.data !== undefined}
          />
        </Stack>
      </form>
    </Modal>
  );
}
