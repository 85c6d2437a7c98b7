// WhatsApp's own marks in a text: *bold*, _italic_, ~struck~, ```fixed```. Everything else is shown as it stands.
import type { ReactNode } from 'react';

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

export function WhatsappText({ text }: { text: string }): ReactNode {
  return marked(text, '');
}

function marked(text: string, key: string): ReactNode {
  const first = MARKS.flatMap((one) => {
    const found = one.mark.exec(text);
    return found ? [{ ...one, at: found.index, whole: found[0], inside: found[1] ?? '' }] : [];
  }).sort((a, b) => a.at - b.at)[0];
  if (!first) return text;
  const { at, whole, inside, show, isPlain } = first;
  const end = at + whole.length;
  return [
    text.slice(0, at),
    show(isPlain ? inside : marked(inside, `${key}i`), `${key}${at}`),
    marked(text.slice(end), `${key}${end}-`),
  ];
}
