// Small pieces of text that look the same everywhere: times, phone numbers, secrets.
import { ActionIcon, Code, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { OWN_ZONE, useFormats } from '../i18n/formats.ts';

/** A time on the reader's clocks; the tip tells the zone. `zone`: on the clocks of another one, named beside it. */
export function TimeText({ time, zone, ago = false }: { time: string | null; zone?: string; ago?: boolean }) {
  const { t } = useTranslation();
  const format = useFormats();
  const now = useNow();
  if (time === null)
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  const whole = format.dateTime(time, zone);
  const named = t('time.zone', { time: format.exact(time, zone), zone: zone ?? OWN_ZONE });
  return (
    <Tooltip label={named}>
      <time dateTime={time}>
        {ago ? format.ago(time, Math.max(now, Math.min(Date.now(), Date.parse(time)))) : whole}
        {zone && zone !== OWN_ZONE ? ` (${cityOf(zone)})` : ''}
      </time>
    </Tooltip>
  );
}

const TICK_MS = 30_000;

/** Moves on by itself, for all that is told as so many minutes ago. */
function useNow(): number {
  return useSyncExternalStore(everyTick, () => Math.floor(Date.now() / TICK_MS) * TICK_MS);
}

function everyTick(tell: () => void): () => void {
  const timer = window.setInterval(tell, TICK_MS);
  return () => window.clearInterval(timer);
}

/** Dakar, of Africa/Dakar. */
export function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** In groups of figures that the eye can hold; as one number for whoever copies it. A dash for one that was forgotten. */
export function PhoneText({ phone }: { phone: string | null }) {
  return (
    <Text span inherit style={{ whiteSpace: 'nowrap' }}>
      {(phone ?? '–').replace(/^(\+\d{3})(\d{2})(\d{3})(\d{2})(\d{2})$/, '$1 $2 $3 $4 $5')}
    </Text>
  );
}

/** A secret that is shown when asked for. */
export function MaskedText({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Group gap={6} wrap="nowrap">
      <Code style={{ overflowWrap: 'anywhere' }}>{shown ? text : '••••••••••••'}</Code>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${t(shown ? 'hide' : 'show')}: ${label}`}
        onClick={() => setShown(!shown)}
      >
        {shown ? <IconEyeOff size={16} /> : <IconEye size={16} />}
      </ActionIcon>
      <CopyText text={text} label={label} />
    </Group>
  );
}

export function CopyText({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={t(copied ? 'copied' : 'copy')}>
          <ActionIcon
            variant="subtle"
            color={copied ? 'baobab' : 'gray'}
            onClick={copy}
            aria-label={`${t(copied ? 'copied' : 'copy')}: ${label}`}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
