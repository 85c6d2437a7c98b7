// A list on its way: how much has gone out, or what kept it from being taken and how to mend that.
import { Alert, Button, Group, Paper, Progress, Select, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import classes from './list-step.module.css';
import { columnsOf, forgetUpload, type ListSource, type Upload, useStartUpload } from './uploads.ts';

export function UploadCard({ id, upload }: { id: number; upload: Upload }) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const format = useFormats();
  const name = useSourceName()(upload.source);
  if (upload.error) return <FailedUpload id={id} upload={upload} name={name} />;
  const { share } = upload;
  return (
    <Paper withBorder p="lg" className={classes.part ?? ''}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <IconFileSpreadsheet size={26} stroke={1.5} aria-hidden style={{ flexShrink: 0 }} />
          <div style={{ minWidth: 0 }}>
            <Text fw={650} truncate>
              {name}
            </Text>
            <Text size="sm" c="dimmed" role="status">
              {share === null
                ? t('upload.reading')
                : t('upload.sending', { share: format.percent(Math.floor(share * 100) / 100) })}
            </Text>
          </div>
        </Group>
        <Button variant="default" size="xs" onClick={upload.stop}>
          {t('common:cancel')}
        </Button>
      </Group>
      <Progress
        mt="md"
        value={share === null ? 100 : share * 100}
        animated={share === null}
        aria-label={t('upload.progress')}
      />
    </Paper>
  );
}

function FailedUpload({ id, upload, name }: { id: number; upload: Upload; name: string }) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const problemText = useProblemText();
  const startUpload = useStartUpload();
  const columns = columnsOf(upload.error);
  const [phone, setPhone] = useState<string | null>(null);
  const again = (reading = upload.reading) => startUpload(id, { source: upload.source, reading });
  return (
    <Alert
      color={columns ? 'ochre' : 'hibiscus'}
      icon={<IconAlertTriangle aria-hidden />}
      title={t(columns ? 'upload.whichColumn' : 'upload.failed', { name })}
      role="alert"
    >
      {!columns && <Text size="sm">{problemText(upload.error)}</Text>}
      <Group mt="sm" align="flex-end" gap="sm">
        {columns && (
          <Select label={t('read.phone')} data={columns} value={phone} onChange={setPhone} searchable w={260} />
        )}
        <Button
          size="sm"
          variant={columns ? 'filled' : 'default'}
          disabled={columns !== null && phone === null}
          onClick={() => again(phone ? { ...upload.reading, phone } : undefined)}
        >
          {t(columns ? 'upload.take' : 'common:retry')}
        </Button>
        <Button size="sm" variant="default" onClick={() => forgetUpload(id)}>
          {t('upload.another')}
        </Button>
      </Group>
    </Alert>
  );
}

export function useSourceName(): (source: ListSource) => string {
  const { t } = useTranslation('newCampaign');
  return (source) => {
    if (source.kind === 'file') return source.file.name;
    return source.kind === 'list' || source.kind === 'saved' ? source.name : t('query.name', { source: source.source });
  };
}
