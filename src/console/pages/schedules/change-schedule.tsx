// Changes a schedule: its name, when it comes, and how it behaves. It holds from the next run on.
import { Alert, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { ScheduleShown } from '../../api/documents.ts';
import { SCHEDULES_KEY } from '../../api/schedules.ts';
import { CronBuilder } from '../../components/cron-builder.tsx';
import { FormFoot } from '../../components/form-foot.tsx';
import { NextRuns } from '../../components/next-runs.tsx';
import { useAction } from '../../components/use-action.ts';
import { ZoneSelect } from '../../components/zone-select.tsx';
import { useProblemText } from '../../i18n/problem-text.ts';

const OVERLAPS = ['skip', 'queue', 'overlap'] as const;
const HOUR_S = 3600;

export function ChangeSchedule({ schedule, close }: { schedule: ScheduleShown; close: () => void }) {
  const { t } = useTranslation(['schedules', 'common']);
  const problemText = useProblemText();
  const form = useForm({ initialValues: valuesOf(schedule) });
  const { cron, zone, missed } = form.values;
  const change = useAction({
    run: (values: typeof form.values) =>
      call('PATCH /api/schedules/:id', { params: { id: schedule.id }, body: patchOf(values, schedule) }),
    invalidates: [SCHEDULES_KEY],
    done: t('done.change'),
    onDone: close,
    quiet: true,
  });
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('change.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack>
          <TextInput data-autofocus required label={t('column.name')} maxLength={170} {...form.getInputProps('name')} />
          {cron === null ? (
            <TextInput required type="datetime-local" label={t('change.at')} {...form.getInputProps('at')} />
          ) : (
            <CronBuilder value={cron} onChange={(pattern) => form.setFieldValue('cron', pattern)} />
          )}
          <ZoneSelect label={t('fact.zone')} value={zone} onChange={(name) => form.setFieldValue('zone', name)} />
          {cron !== null && <NextRuns cron={cron} zone={zone} />}
          <Select
            label={t('fact.overlap')}
            allowDeselect={false}
            data={OVERLAPS.map((value) => ({ value, label: t(`overlap.${value}`) }))}
            {...form.getInputProps('overlap')}
          />
          <Select
            label={t('fact.missed')}
            allowDeselect={false}
            data={[
              { value: 'run', label: t('change.missedRun') },
              { value: 'skip', label: t('missed.skip') },
            ]}
            {...form.getInputProps('missed')}
          />
          {missed === 'run' && (
            <NumberInput
              label={t('change.tolerance')}
              min={0}
              max={8760}
              hideControls
              {...form.getInputProps('hours')}
            />
          )}
          <div role="alert">{change.error && <Alert color="hibiscus">{problemText(change.error)}</Alert>}</div>
          <FormFoot close={close} isPending={change.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}

function valuesOf({ name, cron, at, zone, overlap, missed, toleranceSeconds }: ScheduleShown) {
  const hours = Math.round((10 * toleranceSeconds) / HOUR_S) / 10;
  return { name, cron, at: at ? clockTime(at, zone) : '', zone, overlap, missed, hours };
}

/** A calendar that was not touched is not sent: it would count anew from now. */
function patchOf(values: ReturnType<typeof valuesOf>, schedule: ScheduleShown) {
  const { name, cron, at, zone, overlap, missed, hours } = values;
  const was = valuesOf(schedule);
  const isMoved = cron !== was.cron || at !== was.at || zone !== was.zone;
  const when = cron === null ? { at, zone } : { cron, zone };
  return {
    name,
    overlap,
    missed,
    ...(hours === was.hours ? {} : { toleranceSeconds: Math.round(Number(hours) * HOUR_S) }),
    ...(isMoved ? when : {}),
  };
}

/** 2026-12-01T09:00, as the clocks of the zone show it. */
function clockTime(at: string, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(at)).replace(' ', 'T');
}
