// For how many days each kind of what is known of people is kept; empty is for ever.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LEAST_DAYS } from '../../../model/retention.ts';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import type { Retention } from '../../api/documents.ts';
import { RETENTION_KEY, retentionQuery } from '../../api/privacy.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { CountField } from '../../components/count-field.tsx';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

const KINDS = ['deliveries', 'replies', 'rejects', 'lists', 'audit'] as const satisfies readonly (keyof Retention)[];
const FOR_EVER = Number.POSITIVE_INFINITY;
/** As the API has it. */
const LONGEST_DAYS = 36_500;

export function RetentionPeriods() {
  const { data, error, refetch } = useQuery(retentionQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={5} height={72} />;
  return <Periods key={JSON.stringify(data)} kept={data} />;
}

function Periods({ kept }: { kept: Retention }) {
  const { t } = useTranslation(['privacy', 'common']);
  const problemText = useProblemText();
  const confirm = useConfirm();
  const form = useForm<Retention>({
    initialValues: kept,
    validate: Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        (days: number | null) =>
          days !== null && days < LEAST_DAYS[kind] ? t('retention.least', { count: LEAST_DAYS[kind] }) : null,
      ]),
    ),
  });
  const save = useAction({
    run: (body: Retention) => call('PATCH /api/retention', { body }),
    invalidates: [RETENTION_KEY],
    done: t('common:saved'),
    quiet: true,
  });
  const faults = fieldErrors(save.error);
  /** What is forgotten does not come back: a shorter period is asked about. */
  const ask = async (values: Retention) => {
    const shorter = KINDS.filter((kind) => (values[kind] ?? FOR_EVER) < (kept[kind] ?? FOR_EVER));
    const isSure =
      shorter.length === 0 ||
      (await confirm({
        title: t('retention.confirm.title'),
        text: shorter
          .map((kind) =>
            t('retention.confirm.text', { what: t(`retention.${kind}.label`), count: Number(values[kind]) }),
          )
          .concat(t('retention.confirm.end'))
          .join(' '),
        action: t('retention.confirm.action'),
        danger: true,
      }));
    if (isSure) save.mutate(values);
  };
  return (
    <form onSubmit={form.onSubmit((values) => void ask(values))} noValidate>
      <Stack maw={620}>
        <Text size="sm" c="dimmed">
          {t('retention.lead')}
        </Text>
        {KINDS.map((kind) => (
          <CountField
            key={kind}
            label={t(`retention.${kind}.label`)}
            description={t(`retention.${kind}.text`)}
            placeholder={t('retention.forEver')}
            rightSection={
              <Text size="sm" c="dimmed" pr="md">
                {t('retention.days')}
              </Text>
            }
            rightSectionWidth={70}
            max={LONGEST_DAYS}
            value={form.values[kind] ?? undefined}
            onChange={(days) => form.setFieldValue(kind, days ?? null)}
            error={form.errors[kind] ?? faults[kind]}
          />
        ))}
        <div role="alert">{save.error && <Alert color="hibiscus">{problemText(save.error)}</Alert>}</div>
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
