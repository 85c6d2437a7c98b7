// XML as the parts of a workbook hold it, parsed piece by piece.
import { SaxesParser } from 'saxes';
import { cannotRead, unreadable } from './error.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  /** Names come without their prefix. */
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

export interface XmlReader {
  write(piece: string): void;
  end(): void;
}

/**
 * The parser keeps a text, an attribute or a comment until it ends. A cell of 32,767 characters, each written as an
 * entity such as `&quot;`, is below this.
 */
const MAX_CHARACTERS = 262_144;

/** Nothing outside the document is ever fetched, and a document type is refused. Throws ImportError. */
export function makeXmlReader({ open, close, text }: XmlHandlers): XmlReader {
  const parser = new SaxesParser({ position: false });
  let sinceTag = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw unreadable('it holds a document type, which no workbook needs');
  });
  parser.on('opentag', (tag) => {
    sinceTag = 0;
    open(localName(tag.name), tag.attributes as Attributes);
  });
  parser.on('closetag', (tag) => {
    sinceTag = 0;
    close?.(localName(tag.name));
  });
  if (text) parser.on('text', text);
  if (text) parser.on('cdata', text);
  const guard = (step: () => unknown): void => {
    try {
      step();
    } catch (error) {
      cannotRead(error);
    }
  };
  return {
    write: (piece) =>
      guard(() => {
        sinceTag += piece.length;
        if (sinceTag > MAX_CHARACTERS) throw unreadable('it holds a text that is longer than a cell can be');
        parser.write(piece);
      }),
    end: () => guard(() => parser.close()),
  };
}

/** A whole part; nothing happens where it is empty or not there. */
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
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
