// Makes a list of a file, or an empty one to be filled later.
import { Modal, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { useAction } from '../../components/use-action.ts';
import { TakeFile } from './take-file.tsx';
import { useUpload } from './use-upload.ts';

export function NewList({ close }: { close: () => void }) {
  const { t } = useTranslation(['lists', 'common']);
  const navigate = useNavigate();
  const { share, send } = useUpload();
  const [name, setName] = useState('');
  const [file, setFile] = useState<File | null>(null);
  // A list whose file was refused is there already: another file goes into it.
  const [made, setMade] = useState<number | null>(null);
  const make = useAction({
    run: async () => {
      const id = made ?? (await call('POST /api/lists', { body: { name: name.trim() } })).id;
      setMade(id);
      if (file) await send(id, file);
      return id;
    },
    invalidates: [LISTS_KEY],
    quiet: true,
    onDone: (id) => navigate({ to: `/lists/${id}` }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) make.mutate();
  };
  const nameFault = fieldErrors(make.error).name;
  return (
    <Modal opened onClose={close} title={t('new.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            required
            label={t('column.name')}
            maxLength={200}
            value={name}
            disabled={made !== null}
            error={nameFault && t('new.taken')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TakeFile file={file} choose={setFile} share={share} error={nameFault ? null : make.error} />
          <FormFoot
            close={close}
            action={t(file ? 'new.action' : 'new.empty')}
            isPending={make.isPending}
            disabled={!name.trim()}
          />
        </Stack>
      </form>
    </Modal>
  );
}
