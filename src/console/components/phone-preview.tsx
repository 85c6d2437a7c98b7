// A message as it will look in WhatsApp on a phone; and its bubble alone.
import {
  IconCopy,
  IconCornerUpLeft,
  IconExternalLink,
  IconFileText,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './phone-preview.module.css';
import type { ShownMessage } from './shown-message.ts';
import { WhatsappText } from './whatsapp-text.tsx';

const MEDIA = { image: IconPhoto, video: IconVideo, document: IconFileText, location: IconMapPin } as const;
const BUTTONS = {
  reply: IconCornerUpLeft,
  url: IconExternalLink,
  phone: IconPhone,
  copy: IconCopy,
  other: IconCornerUpLeft,
} as const;

/** `name`: whom the message comes from. */
export function PhonePreview({ message, name }: { message: ShownMessage; name: string }) {
  const { t } = useTranslation();
  return (
    <figure className={classes.phone} aria-label={t('phone.label')}>
      <div className={classes.bar}>
        <span className={classes.avatar} aria-hidden>
          {name.slice(0, 1).toUpperCase()}
        </span>
        <span className={classes.name}>{name}</span>
      </div>
      <div className={classes.chat}>
        <MessageBubble message={message} />
      </div>
    </figure>
  );
}

export function MessageBubble({ message: { header, body, footer, buttons, cards } }: { message: ShownMessage }) {
  const { t } = useTranslation();
  return (
    <div className={classes.message}>
      <div className={classes.bubble}>
        {header && header.kind !== 'text' && <Media kind={header.kind} address={header.address ?? null} />}
        {header?.text.text && (
          <p className={classes.header}>
            <WhatsappText text={header.text} />
          </p>
        )}
        <p className={classes.body}>
          <WhatsappText text={body} />
        </p>
        {footer && <p className={classes.footer}>{footer}</p>}
        {buttons.length > 0 && <Buttons buttons={buttons} />}
      </div>
      {cards.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it, too
        <section className={classes.cards} aria-label={t('phone.cards')} tabIndex={0}>
          {cards.map((card, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: their order is all they have
            <MessageBubble key={i} message={card} />
          ))}
        </section>
      )}
    </div>
  );
}

function Media({ kind, address }: { kind: keyof typeof MEDIA; address: string | null }) {
  const { t } = useTranslation();
  const Icon = MEDIA[kind];
  if (kind === 'image' && address && /^(https:\/\/[^{]+|blob:.*)$/i.test(address))
    return <img className={classes.picture} src={address} alt={t('phone.image')} />;
  return (
    <div className={classes.media} role="img" aria-label={t(`phone.${kind}`)} data-kind={kind}>
      <Icon size={30} stroke={1.4} aria-hidden />
    </div>
  );
}

function Buttons({ buttons }: Pick<ShownMessage, 'buttons'>) {
  const { t } = useTranslation();
  return (
    <ul className={classes.buttons} aria-label={t('phone.buttons')}>
      {buttons.map(({ kind, text }) => {
        const Icon = BUTTONS[kind];
        return (
          <li key={text}>
            <Icon size={15} aria-hidden /> {text}
          </li>
        );
      })}
    </ul>
  );
}
