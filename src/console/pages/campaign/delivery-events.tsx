// What happened to one message, step by step: what Griot did, what the provider told, what the person wrote.
import { Anchor, Text, Timeline } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconEye,
  IconHandClick,
  IconHelp,
  IconListDetails,
  IconMessageReply,
  IconRocket,
  IconSend,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeliveryStory, StoryEvent } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';

const LOOKS: Record<StoryEvent['kind'], readonly [color: string, icon: Icon]> = {
  listed: ['gray', IconListDetails],
  launched: ['gray', IconRocket],
  unanswered: ['ochre', IconHelp],
  taken_as_sent: ['ochre', IconHelp],
  accepted: ['gray', IconSend],
  refused: ['hibiscus', IconAlertTriangle],
  sent: ['gray', IconCheck],
  delivered: ['baobab', IconChecks],
  read: ['baobab', IconEye],
  failed: ['hibiscus', IconAlertTriangle],
  reply: ['indigo', IconMessageReply],
  press: ['indigo', IconHandClick],
  next_attempt: ['indigo', IconClock],
};

/** Of attempts only the last has a time. */
const ATTEMPTS: readonly StoryEvent['kind'][] = ['unanswered', 'taken_as_sent', 'accepted', 'refused'];

export function DeliveryEvents({ delivery }: { delivery: DeliveryStory }) {
  const { t } = useTranslation('story');
  const { events, attempts, phone } = delivery;
  const wordsOf = useWords();
  const untimed = attempts - (events.some(({ kind }) => ATTEMPTS.includes(kind)) ? 1 : 0);
  return (
    <>
      <Timeline role="list" bulletSize={26} lineWidth={2} active={events.length}>
        {events.map((event) => {
          const [color, Bullet] = LOOKS[event.kind];
          const bullet = <Bullet size={15} aria-hidden />;
          return (
            // Its parent knows only items that are its own children.
            <Timeline.Item
              role="listitem"
              key={`${event.kind} ${event.at}`}
              color={color}
              bullet={bullet}
              title={wordsOf(event)}
            >
              <Step event={event} />
            </Timeline.Item>
          );
        })}
      </Timeline>
      {untimed > 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {t('earlier', { count: untimed })}
        </Text>
      )}
      <Kept delivery={delivery} />
      {phone && events.some(({ kind }) => kind === 'reply' || kind === 'press') && (
        <Anchor component={Link} to="/replies" search={{ phone } as never} size="sm" mt="md" display="block">
          {t('allReplies')}
        </Anchor>
      )}
    </>
  );
}

function Step({ event }: { event: StoryEvent }) {
  const { t } = useTranslation('story');
  const format = useFormats();
  const { kind, at, text, error, asks } = event;
  const isOfPerson = kind === 'reply' || kind === 'press';
  return (
    <>
      <Text size="sm" c="dimmed">
        <time dateTime={at}>{format.exact(at)}</time>
        <Heard event={event} />
      </Text>
      {isOfPerson && text && (
        <Text component="blockquote" size="sm" m={0} mt={4} style={{ whiteSpace: 'pre-wrap' }}>
          {t('quoted', { text })}
        </Text>
      )}
      {isOfPerson && asks && <Text size="sm">{t(`asks.${asks}`)}</Text>}
      {error && kind !== 'next_attempt' && <Text size="sm">{`${error.title} (${error.code})`}</Text>}
    </>
  );
}

function useWords(): (event: StoryEvent) => string {
  const { t } = useTranslation('story');
  return ({ kind, text, type }) => {
    if (kind === 'listed') return text ? t('kind.listedIn', { name: text }) : t('kind.listed');
    if (kind === 'reply' && type === 'reaction') return t('kind.reaction');
    if (kind === 'reply' && type === 'user_preferences') return t('kind.preferences');
    return t(`kind.${kind}`);
  };
}

/** When Griot heard of it, where that is not the moment itself, and how often. */
function Heard({ event: { at, receivedAt, notifications } }: { event: StoryEvent }) {
  const { t } = useTranslation('story');
  const format = useFormats();
  if (receivedAt === null) return null;
  const time = format.exact(receivedAt);
  const words = [
    ...(time === format.exact(at) ? [] : [t('heardAt', { time })]),
    ...(notifications > 1 ? [t('repeated', { count: notifications })] : []),
  ];
  return words.map((word) => ` · ${word}`).join('');
}

/** Says so where notifications of this message may have been forgotten. */
function Kept({ delivery: { acceptedAt, notificationsSince } }: { delivery: DeliveryStory }) {
  const { t } = useTranslation('story');
  const format = useFormats();
  if (acceptedAt === null || (notificationsSince !== null && acceptedAt >= notificationsSince)) return null;
  return (
    <Text size="sm" c="dimmed" mt="md">
      {notificationsSince === null ? t('kept.none') : t('kept.since', { time: format.dateTime(notificationsSince) })}
    </Text>
  );
}
