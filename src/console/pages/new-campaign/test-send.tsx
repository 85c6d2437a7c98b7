// The message to a number of one's own, with the values of the row that is seen.
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Campaign, TestSent } from '../../api/documents.ts';
import { draftKeys, flushDraft } from '../../api/drafts.ts';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import { PhoneText } from '../../components/text-bits.tsx';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { useTests } from './use-tests.ts';

const KEPT = 'griot-test-numbers';
const MOST = 10;

export function TestSend({ campaign: { id }, row }: { campaign: Campaign; row: number | null }) {
  const { t } = useTranslation('newCampaign');
  const problemText = useProblemText();
  const queries = useQueryClient();
  const [numbers, setNumbers] = useState(kept);
  const to = numbers.split(/[,;\n]/).flatMap((one) => one.trim() || []);
  const test = useAction({
    run: async () => {
      keep(numbers);
      await flushDraft(queries, id);
      const whose = row === null ? { variables: {} } : { row };
      return await call('POST /api/campaigns/:id/test', { params: { id }, body: { to, ...whose } });
    },
    quiet: true,
    invalidates: [draftKeys.tests(id)],
  });
  const tests = useTests(id, test.data !== undefined);
  const sent = test.data && { ...test.data, ...tests?.find((one) => one.id === test.data.id) };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (to.length > 0) test.mutate();
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={t('test.label')}
          description={t('test.hint')}
          type="tel"
          autoComplete="tel"
          placeholder="+221 77 123 45 67"
          value={numbers}
          error={to.length > MOST && t('test.tooMany')}
          onChange={(event) => setNumbers(event.currentTarget.value)}
        />
        <Group>
          <Button
            type="submit"
            size="sm"
            variant="light"
            leftSection={<IconSend2 size={16} aria-hidden />}
            loading={test.isPending}
            disabled={to.length === 0 || to.length > MOST}
          >
            {t('test.send')}
          </Button>
        </Group>
        <div role="status">
          {test.error && (
            <Alert color="hibiscus" title={t('test.failed')}>
              {problemText(test.error)}
            </Alert>
          )}
          {sent && !test.isPending && <Results sent={sent} />}
        </div>
      </Stack>
    </form>
  );
}

const TONES: Partial<Record<TestSent['results'][number]['status'], Tone>> = {
  failed: 'bad',
  pending: 'warn',
  uncertain: 'warn',
  skipped: 'warn',
};

function Results({ sent }: { sent: TestSent }) {
  const { t } = useTranslation(['newCampaign', 'campaign']);
  return (
    <Stack gap={8}>
      {sent.pausedReason && (
        <Alert color="hibiscus" title={sent.pausedReason.title}>
          {sent.pausedReason.hint}
        </Alert>
      )}
      {sent.results.map(({ to, status, error }) => (
        <div key={to}>
          <Group justify="space-between" gap="xs">
            <PhoneText phone={to} />
            <StatusBadge tone={TONES[status] ?? 'good'}>
              {status === 'pending' ? t('test.notSent') : t(`campaign:status.${status}`)}
            </StatusBadge>
          </Group>
          {error && (
            <Text size="sm" c="dimmed">
              {error.title}: {error.hint}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}

function kept(): string {
  try {
    return localStorage.getItem(KEPT) ?? '';
  } catch {
    return '';
  }
}

function keep(numbers: string): void {
  try {
    localStorage.setItem(KEPT, numbers);
  } catch {} // a browser that keeps nothing
}
