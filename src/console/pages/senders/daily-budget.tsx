// How many people may still be written to today: of a sender with a limit.
import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Sender } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';

/** From here on the day's budget is nearly used. */
const NEARLY = 0.9;

export function DailyBudget({ sender: { dailyLimit, dailyCount } }: { sender: Sender }) {
  const { t } = useTranslation('senders');
  const format = useFormats();
  if (dailyLimit === null) return <Text c="dimmed">{t('noLimit')}</Text>;
  const used = dailyCount ?? 0;
  const share = used / dailyLimit;
  return (
    <>
      <Text size="sm" mb={4}>
        {t('used', { used: format.number(used), limit: format.number(dailyLimit) })}
      </Text>
      <Progress
        value={Math.min(100, 100 * share)}
        color={share >= NEARLY ? 'ochre' : 'baobab'}
        aria-label={t('column.day')}
      />
    </>
  );
}
