// A picture, film or document of a template: a file that is uploaded once, a link, or a column of links.
import { Alert, Button, FileButton, Group, Progress, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../../api/client.ts';
import type { MediaFile } from '../../api/documents.ts';
import { upload } from '../../api/upload.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import classes from './message-step.module.css';
import type { FieldProps } from './slot-field.tsx';
import { readValue, writeValue } from './slot-value.ts';
import { UPLOADED } from './template-slots.ts';
import { keepPicture, pictureOf } from './uploaded-pictures.ts';

const ACCEPTED = {
  image: 'image/jpeg,image/png',
  video: 'video/mp4,video/3gpp',
  document: '.pdf,.txt,.doc,.docx,.xls,.xlsx,.ppt,.pptx',
};
type From = 'file' | 'link' | 'column';

export function MediaField({ slot, label, value, columns, senderId, onChange }: FieldProps & { senderId: number }) {
  const { t } = useTranslation('newCampaign');
  const read = readValue(value);
  const [empty, setEmpty] = useState<From>('file');
  const from: From =
    value === '' ? empty : value.startsWith(UPLOADED) ? 'file' : read.from === 'column' ? 'column' : 'link';
  const choose = (next: From) => {
    setEmpty(next);
    if (value !== '') onChange('');
  };
  const kind = slot.kind as keyof typeof ACCEPTED;
  return (
    <fieldset className={classes.slot}>
      <legend>{label}</legend>
      <div className={classes.slotHead}>
        <Text size="sm" c="dimmed">
          {t(`media.hint.${kind}`)}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('slot.from', { slot: label })}
          value={from}
          data={(['file', 'link', 'column'] as const).map((one) => ({ value: one, label: t(`media.from.${one}`) }))}
          onChange={(next) => choose(next as From)}
        />
      </div>
      {from === 'file' && <UploadFile kind={kind} senderId={senderId} value={value} onChange={onChange} />}
      {from === 'link' && (
        <TextInput
          type="url"
          aria-label={t('media.link', { slot: label })}
          placeholder="https://"
          value={value}
          error={value !== '' && !/^(https:\/\/|\{\{)/i.test(value) && t('media.https')}
          onChange={(event) => onChange(event.currentTarget.value.trim())}
        />
      )}
      {from === 'column' && (
        <Select
          aria-label={t('slot.column')}
          placeholder={t('slot.chooseColumn')}
          value={read.from === 'column' ? read.column : null}
          data={columns}
          onChange={(column) => onChange(writeValue({ from: 'column', column: column ?? '', fallback: '' }))}
        />
      )}
    </fieldset>
  );
}

interface UploadProps {
  kind: keyof typeof ACCEPTED;
  senderId: number;
  value: string;
  onChange: (value: string) => void;
}

function UploadFile({ kind, senderId, value, onChange }: UploadProps) {
  const { t } = useTranslation('newCampaign');
  const problemText = useProblemText();
  const [share, setShare] = useState<number | null>(null);
  const send = useAction({
    run: (file: File) =>
      upload<MediaFile>(addressOf('/api/senders/:id/media', { id: senderId }), file, { onProgress: setShare }),
    quiet: true,
    onDone: ({ mediaId }, file) => {
      keepPicture(mediaId, file);
      onChange(`${UPLOADED}${mediaId}`);
    },
  });
  const file = pictureOf(value);
  return (
    <>
      <Group gap="sm">
        <FileButton accept={ACCEPTED[kind]} onChange={(chosen) => chosen && send.mutate(chosen)}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="sm"
              leftSection={<IconUpload size={16} aria-hidden />}
              loading={send.isPending}
            >
              {t(value ? 'media.other' : 'media.choose')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" role="status">
          {value && (file?.name ?? t('media.there'))}
        </Text>
      </Group>
      {send.isPending && <Progress value={(share ?? 0) * 100} mt="xs" aria-label={t('upload.progress')} />}
      {send.error && (
        <Alert color="hibiscus" mt="xs" role="alert">
          {problemText(send.error)}
        </Alert>
      )}
    </>
  );
}
