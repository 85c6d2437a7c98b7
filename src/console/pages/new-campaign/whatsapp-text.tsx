// A text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```code```; what comes from the list in its column's colour.
import { Fragment, type ReactNode } from 'react';
import classes from './phone-preview.module.css';
import type { Filled } from './phone-preview.tsx';

const STYLES = /(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|```[^`]+```)/;
/** Characters of nobody's stand for the placeholders, so that a value is never read as a style. */
const FIRST = 0xe000;
const MARKS = /([\uE000-\uE0FF])/;

export function WhatsAppText({ text, fill }: { text: string; fill: (name: string) => Filled }) {
  const names: string[] = [];
  const marked = text.replace(/\{\{([^}]*)\}\}/g, (_, name: string) =>
    String.fromCharCode(FIRST + names.push(name.trim()) - 1),
  );
  return styled(marked, (mark) => {
    const name = names[mark.charCodeAt(0) - FIRST] ?? '';
    return <Value name={name} filled={fill(name)} />;
  });
}

function Value({ name, filled: { text, tone, isMissing } }: { name: string; filled: Filled }) {
  return (
    <span
      className={classes.value}
      data-missing={isMissing || undefined}
      style={tone ? ({ '--tone': tone } as object) : {}}
    >
      {isMissing ? `{{${name}}}` : text}
    </span>
  );
}

type ShowValue = (mark: string) => ReactNode;

function styled(text: string, showValue: ShowValue): ReactNode {
  return text.split(STYLES).map((piece, i) => {
    const inside = i % 2 === 1 ? strip(piece) : null;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text stand where they stand
      <Fragment key={i}>{inside ? inside.wrap(styled(inside.text, showValue)) : withValues(piece, showValue)}</Fragment>
    );
  });
}

function strip(piece: string): { text: string; wrap: (inside: ReactNode) => ReactNode } {
  if (piece.startsWith('```')) return { text: piece.slice(3, -3), wrap: (inside) => <code>{inside}</code> };
  const text = piece.slice(1, -1);
  if (piece.startsWith('*')) return { text, wrap: (inside) => <strong>{inside}</strong> };
  if (piece.startsWith('_')) return { text, wrap: (inside) => <em>{inside}</em> };
  return { text, wrap: (inside) => <s>{inside}</s> };
}

function withValues(text: string, showValue: ShowValue): ReactNode {
  return text.split(MARKS).map((piece, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text stand where they stand
    <Fragment key={i}>{i % 2 === 1 ? showValue(piece) : piece}</Fragment>
  ));
}
