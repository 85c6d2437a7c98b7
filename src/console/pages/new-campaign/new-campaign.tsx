// A campaign begins with its list: nothing is kept before there is one, or before one goes on without it.
import { Button, Paper, Select, Stack, TextInput } from '@mantine/core';
import { IconArrowRight, IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import { sendersQuery } from '../../api/senders.ts';
import { useMay } from '../../api/session.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { useAction } from '../../components/use-action.ts';
import { useFormats } from '../../i18n/formats.ts';
import { ChooseList } from './choose-list.tsx';
import classes from './list-step.module.css';
import stepClasses from './steps.module.css';
import { Steps } from './steps.tsx';
import { type ListSource, useStartUpload, type Wanted } from './uploads.ts';

export function NewCampaign() {
  const { t } = useTranslation(['newCampaign', 'campaigns', 'common']);
  const may = useMay();
  const { data: senders, error, refetch } = useQuery(sendersQuery);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} back={{ to: '/campaigns', label: t('campaigns:title') }} />
      {!may('campaign') ? (
        <EmptyState icon={IconPlugConnected} title={t('title')} text={t('common:noRight')} />
      ) : error && !senders ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !senders ? (
        <LoadingRows rows={5} height={92} />
      ) : senders.length === 0 ? (
        <NoSender />
      ) : (
        <Begin senders={senders} />
      )}
    </>
  );
}

function NoSender() {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const setUp = (
    <Button component={Link} to="/setup">
      {t('noSender.action')}
    </Button>
  );
  return (
    <EmptyState
      icon={IconPlugConnected}
      title={t('noSender.title')}
      text={t(may('manage') ? 'noSender.text' : 'noSender.ask')}
      action={may('manage') && setUp}
    />
  );
}

function Begin({ senders }: { senders: { id: number; name: string }[] }) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const usual = senders.find(({ name }) => name === 'default') ?? senders[0];
  const [name, setName] = useState('');
  const [senderId, setSenderId] = useState(usual?.id ?? 0);
  const navigate = useNavigate();
  const startUpload = useStartUpload();
  const make = useAction({
    run: (wanted: Wanted | null) => {
      const given =
        name.trim() || (wanted && nameOf(wanted.source)) || t('name.usual', { date: format.date(new Date()) });
      return call('POST /api/campaigns', { body: { name: given, senderId } });
    },
    invalidates: [[...campaignKeys.all, 'list']],
    onDone: ({ id }, wanted) => {
      if (wanted) startUpload(id, wanted);
      const step = wanted ? 'list' : 'message';
      return navigate({ to: `/campaigns/$id/edit/${step}`, params: { id: String(id) }, replace: true });
    },
  });
  return (
    <>
      <Steps />
      <Stack gap="lg">
        <ChooseList isBusy={make.isPending} onChoose={(wanted) => make.mutate(wanted)} />
        <Paper withBorder p="lg" className={classes.names ?? ''}>
          <TextInput
            label={t('name.label')}
            description={t('name.hint')}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {senders.length > 1 && (
            <Select
              label={t('sender.label')}
              description={t('sender.hint')}
              allowDeselect={false}
              value={String(senderId)}
              data={senders.map((one) => ({ value: String(one.id), label: one.name }))}
              onChange={(chosen) => chosen && setSenderId(Number(chosen))}
            />
          )}
        </Paper>
      </Stack>
      <div className={stepClasses.footer}>
        <span />
        <Button
          variant="default"
          rightSection={<IconArrowRight size={17} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate(null)}
        >
          {t('later')}
        </Button>
      </div>
    </>
  );
}

/** As somebody called the file: without its end, with spaces. */
function nameOf(source: ListSource): string {
  if (source.kind === 'list' || source.kind === 'saved') return source.name;
  if (source.kind === 'query') return '';
  return source.file.name
    .replace(/(\.(csv|txt|tsv|xlsx|gz))+$/i, '')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 200);
}
