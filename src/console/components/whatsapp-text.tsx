// WhatsApp's own marks in a text: *bold*, _italic_, ~struck~, ```fixed```. Everything else is shown as it stands; what
// comes from a list in the colour of its column.
import { Fragment, type ReactNode } from 'react';
import classes from './phone-preview.module.css';
import { FIRST_VALUE, type ShownText, type ShownValue } from './shown-message.ts';

const MARKS = [
  { mark: /```([^`]+)```/, show: (inside: ReactNode, key: string) => <code key={key}>{inside}</code>, isPlain: true },
  {
    mark: /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}*])/u,
    show: (inside: ReactNode, key: string) => <strong key={key}>{inside}</strong>,
  },
  {
    mark: /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/u,
    show: (inside: ReactNode, key: string) => <em key={key}>{inside}</em>,
  },
  {
    mark: /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\p{L}\p{N}~])/u,
    show: (inside: ReactNode, key: string) => <s key={key}>{inside}</s>,
  },
];

export function WhatsappText({ text: { text, values } }: { text: ShownText }): ReactNode {
  return marked(text, '', (plain) => withValues(plain, values));
}

const VALUE = /([\uE000-\uE8FF])/;

function withValues(text: string, values: readonly ShownValue[]): ReactNode {
  if (values.length === 0) return text;
  return text.split(VALUE).map((piece, i) => {
    const value = i % 2 === 1 ? values[piece.charCodeAt(0) - FIRST_VALUE] : undefined;
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text stand where they stand
    return <Fragment key={i}>{value ? <Value value={value} /> : piece}</Fragment>;
  });
}

function Value({ value: { text, tone, isMissing } }: { value: ShownValue }) {
  return (
    <span
      className={classes.value}
      data-missing={isMissing || undefined}
      style={tone ? ({ '--tone': tone } as object) : {}}
    >
      {text}
    </span>
  );
}

function marked(text: string, key: string, show: (plain: string) => ReactNode): ReactNode {
  const first = MARKS.flatMap((one) => {
    const found = one.mark.exec(text);
    return found ? [{ ...one, at: found.index, whole: found[0], inside: found[1] ?? '' }] : [];
  }).sort((a, b) => a.at - b.at)[0];
  if (!first) return show(text);
  const { at, whole, inside, show: wrap, isPlain } = first;
  const end = at + whole.length;
  return [
    <Fragment key={`${key}${at}<`}>{show(text.slice(0, at))}</Fragment>,
    wrap(isPlain ? show(inside) : marked(inside, `${key}i`, show), `${key}${at}`),
    <Fragment key={`${key}${end}>`}>{marked(text.slice(end), `${key}${end}-`, show)}</Fragment>,
  ];
}
