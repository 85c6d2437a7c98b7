// XML as the parts of a workbook hold it, parsed piece by piece.
import { SaxesParser } from 'saxes';
import { cannotRead, unreadable } from './workbook-zip.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  /** Names come without their prefix. */
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Nothing outside the document is ever fetched, and a document type is refused. Throws ImportError. */
export function makeXmlReader({ open, close, text }: XmlHandlers): { write(piece: string): void; end(): void } {
  const parser = new SaxesParser({ position: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw unreadable('it holds a document type, which no workbook needs');
  });
  if (open) parser.on('opentag', (tag) => open(localName(tag.name), tag.attributes as Attributes));
  if (close) parser.on('closetag', (tag) => close(localName(tag.name)));
  if (text) parser.on('text', text);
  if (text) parser.on('cdata', text);
  const guard = (step: () => unknown): void => {
    try {
      step();
    } catch (error) {
      cannotRead(error);
    }
  };
  return { write: (piece) => guard(() => parser.write(piece)), end: () => guard(() => parser.close()) };
}

/** A whole part. */
export async function readXml(pieces: AsyncIterable<string>, handlers: XmlHandlers): Promise<void> {
  const reader = makeXmlReader(handlers);
  let any = false;
  for await (const piece of pieces) {
    reader.write(piece);
    any = true;
  }
  if (any) reader.end();
}

/** The value of an attribute whatever its prefix. */
export function attribute(attributes: Attributes, name: string): string | undefined {
  return attributes[name] ?? Object.entries(attributes).find(([key]) => localName(key) === name)?.[1];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
