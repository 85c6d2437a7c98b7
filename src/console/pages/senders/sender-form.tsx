// Adds or changes a sender. The provider's key is written only: nobody sees it again.
import {
  Alert,
  Modal,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import type { Sender } from '../../api/documents.ts';
import { SENDERS_KEY } from '../../api/senders.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { bodyOf, valuesOf } from './sender-values.ts';

export function SenderForm({ sender, close }: { sender: Sender | null; close: () => void }) {
  const { t } = useTranslation(['senders', 'common']);
  const problemText = useProblemText();
  const needed = (value: string) => (value.trim() ? null : t('needed'));
  const form = useForm({
    initialValues: valuesOf(sender),
    validate: { name: needed, apiKey: (value) => (sender ? null : needed(value)) },
  });
  const save = useAction({
    run: async (values: typeof form.values) => {
      const { apiKey, ...body } = bodyOf(values);
      if (!sender) return await call('POST /api/senders', { body: { apiKey: apiKey ?? '', ...body } });
      return await call('PATCH /api/senders/:id', {
        params: { id: sender.id },
        body: { ...body, ...(apiKey ? { apiKey } : {}) },
      });
    },
    invalidates: [SENDERS_KEY],
    done: t('common:saved'),
    onDone: close,
    quiet: true,
  });
  const faults = fieldErrors(save.error);
  const field = (name: keyof typeof form.values) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? faults[name] };
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={sender ? t('form.change', { name: sender.name }) : t('add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack>
          <TextInput data-autofocus label={t('column.name')} maxLength={100} {...field('name')} />
          <PasswordInput
            label={t('form.key')}
            description={t(sender ? 'form.keyKept' : 'form.keyHint')}
            autoComplete="off"
            {...field('apiKey')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput label={t('form.rate')} min={0.1} max={1000} {...field('ratePerSecond')} />
            <NumberInput
              label={t('form.dailyLimit')}
              description={t('form.dailyHint')}
              min={1}
              {...field('dailyLimit')}
            />
            <NumberInput label={t('form.capMessages')} min={1} max={100} {...field('capMessages')} />
            <NumberInput
              label={t('form.capDays')}
              description={t('form.capHint')}
              min={1}
              max={90}
              {...field('capDays')}
            />
            <TextInput
              label={t('fact.country')}
              description={t('form.countryHint')}
              maxLength={2}
              {...field('country')}
            />
            <Select
              label={t('fact.uncertain')}
              allowDeselect={false}
              data={(['hold', 'resend-on-evidence'] as const).map((value) => ({
                value,
                label: t(`uncertain.${value}`),
              }))}
              {...field('uncertain')}
            />
          </SimpleGrid>
          <Textarea
            label={t('fact.optOutReply')}
            description={t('form.replyHint')}
            autosize
            {...field('optOutReply')}
          />
          <Textarea label={t('fact.optInReply')} autosize {...field('optInReply')} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={t('fact.baseUrl')} description={t('form.baseUrlHint')} {...field('baseUrl')} />
            <TextInput label={t('fact.namespace')} {...field('namespace')} />
          </SimpleGrid>
          <div role="alert">{save.error && <Alert color="hibiscus">{problemText(save.error)}</Alert>}</div>
          <FormFoot close={close} isPending={save.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}
