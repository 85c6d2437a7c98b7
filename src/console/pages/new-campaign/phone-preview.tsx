// A telephone with the message on it, as WhatsApp shows it: header, text, footer, buttons, cards.
import {
  IconCopy,
  IconCornerUpLeft,
  IconExternalLink,
  IconFile,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconVideo,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { compileComponents } from '../../../model/placeholders.ts';
import type { Json } from '../../../model/template.ts';
import { useFormats } from '../../i18n/formats.ts';
import type { Tones } from './column-tones.ts';
import classes from './phone-preview.module.css';
import { readValue } from './slot-value.ts';
import { valuesOf } from './template-components.ts';
import { cardsOf, isPart, lower, mediaKind, type Part, partsOf, slotsOf, textOf } from './template-slots.ts';
import { pictureOf } from './uploaded-pictures.ts';
import { WhatsAppText } from './whatsapp-text.tsx';

interface Props {
  sender: string;
  /** The template as the provider describes it; null for a message of one's own. */
  listed: readonly Json[] | null;
  components: readonly Json[];
  /** Of a row; null: the template's own examples are shown. */
  variables: Readonly<Record<string, string>> | null;
  tones: Tones;
}

/** What stands in a place: the row's value, and which column it is of. */
export interface Filled {
  text: string;
  tone: string | null;
  /** Nothing was chosen for it, or the row has nothing. */
  isMissing: boolean;
}

type Fill = (key: string) => Filled;

export function PhonePreview(props: Props) {
  const { t } = useTranslation('newCampaign');
  const { sender, listed } = props;
  return (
    <figure className={classes.phone} aria-label={t('preview.title')}>
      <div className={classes.bar}>
        <span className={classes.face} aria-hidden>
          {sender.slice(0, 1).toUpperCase() || '?'}
        </span>
        <span className={classes.sender}>{sender}</span>
      </div>
      <div className={classes.chat}>
        {listed ? <Message listed={listed} fill={makeFill({ ...props, listed })} prefix="" /> : <Own {...props} />}
      </div>
    </figure>
  );
}

/** By the provider's own rules: values cleaned and cut, defaults where they are empty. */
function makeFill({ listed, components, variables, tones }: Props & { listed: readonly Json[] }): Fill {
  const written = valuesOf(listed, components);
  const shown = valuesOf(listed, render(components, variables ?? {}));
  const examples = new Map(slotsOf(listed).map(({ key, example }) => [key, example]));
  return (key) => {
    const read = readValue(written[key] ?? '');
    const column = read.from === 'column' ? read.column : null;
    const tone = column === null ? null : (tones.get(column) ?? null);
    const example = variables === null && column !== null ? examples.get(key) : null;
    const text = shown[key] || example || '';
    return { text, tone, isMissing: text === '' };
  };
}

function render(components: readonly Json[], variables: Readonly<Record<string, string>>): Json[] {
  try {
    return compileComponents(components)(variables);
  } catch {
    return [...components]; // a placeholder that is being typed
  }
}

function Message({ listed, fill, prefix }: { listed: readonly Json[]; fill: Fill; prefix: string }) {
  const { t } = useTranslation('newCampaign');
  const parts = partsOf([...listed]);
  const of = (type: string) => parts.find((part) => lower(part.type) === type);
  const [header, body, footer, buttons, carousel] = ['header', 'body', 'footer', 'buttons', 'carousel'].map(of);
  const bodyText = body?.text === undefined && body ? '{{1}}' : textOf(body?.text);
  return (
    <>
      <div className={classes.bubble}>
        {header && <Header header={header} fill={fill} prefix={prefix} />}
        {body && (
          <p className={classes.body}>
            <WhatsAppText text={bodyText} fill={(name) => fill(`${prefix}body.${name}`)} />
          </p>
        )}
        {footer && <p className={classes.foot}>{textOf(footer.text)}</p>}
        {!prefix && <Clock />}
        {buttons && <Buttons buttons={partsOf(buttons.buttons)} />}
      </div>
      {carousel && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it, too
        <section className={classes.cards} aria-label={t('preview.cards')} tabIndex={0}>
          {cardsOf(carousel).map((card, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards have nothing else
            <div key={i} className={classes.card}>
              <Message listed={card} fill={fill} prefix={`${prefix}card.${i}.`} />
            </div>
          ))}
        </section>
      )}
    </>
  );
}

function Clock() {
  const format = useFormats();
  return <span className={classes.clock}>{format.time(new Date())}</span>;
}

function Header({ header, fill, prefix }: { header: Part; fill: Fill; prefix: string }) {
  const kind = mediaKind(header);
  if (kind) return <Media kind={kind} {...fill(`${prefix}header.media`)} />;
  if (lower(header.format) === 'location') {
    const [name, address] = ['name', 'address'].map((key) => fill(`${prefix}header.${key}`).text);
    return (
      <div className={classes.media}>
        <IconMapPin size={34} stroke={1.4} aria-hidden />
        <span>{[name, address].filter(Boolean).join(', ')}</span>
      </div>
    );
  }
  return (
    <p className={classes.head}>
      <WhatsAppText text={textOf(header.text)} fill={(name) => fill(`${prefix}header.${name}`)} />
    </p>
  );
}

const ICONS = { image: IconPhoto, video: IconVideo, document: IconFile };

function Media({ kind, text }: { kind: keyof typeof ICONS; text: string }) {
  const { t } = useTranslation('newCampaign');
  const uploaded = pictureOf(text);
  const address = uploaded?.address ?? (/^https:\/\/[^{]+$/i.test(text) ? text : null);
  if (kind === 'image' && address) return <img className={classes.picture} src={address} alt={t('preview.image')} />;
  const Icon = ICONS[kind];
  return (
    <div className={classes.media}>
      <Icon size={34} stroke={1.4} aria-hidden />
      <span>{uploaded?.name ?? (text.startsWith('media:') ? t('media.there') : text || t(`slot.media.${kind}`))}</span>
    </div>
  );
}

const BUTTON_ICONS: Record<string, typeof IconPhone> = {
  url: IconExternalLink,
  phone_number: IconPhone,
  quick_reply: IconCornerUpLeft,
  copy_code: IconCopy,
  otp: IconCopy,
};

function Buttons({ buttons }: { buttons: readonly Part[] }) {
  const { t } = useTranslation('newCampaign');
  return (
    <ul className={classes.buttons} aria-label={t('preview.buttons')}>
      {buttons.map((button, i) => {
        const Icon = BUTTON_ICONS[lower(button.type)] ?? IconCornerUpLeft;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: buttons are told by their place
          <li key={i}>
            <Icon size={16} aria-hidden /> {textOf(button.text)}
          </li>
        );
      })}
    </ul>
  );
}

/** A message of one's own: its text or caption, with the values. */
function Own({ components, variables }: Props) {
  const [message] = render(components, variables ?? {});
  if (!isPart(message)) return null;
  const type = textOf(message.type);
  const content = isPart(message[type]) ? message[type] : {};
  const text: ReactNode = textOf(content.body) || textOf(content.caption);
  return (
    <div className={classes.bubble}>
      {(type === 'image' || type === 'video' || type === 'document') && (
        <Media kind={type} text={textOf(content.link)} />
      )}
      {text && <p className={classes.body}>{text}</p>}
      <Clock />
    </div>
  );
}
