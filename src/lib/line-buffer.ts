// Lines of text gathered as bytes: what they were made of can be forgotten at once.

export interface LineBuffer {
  add(line: string): void;
  readonly bytes: number;
  /** The lines with a line feed between them; it is empty then. */
  take(): string;
}

/**
 * A string made of pieces keeps the pieces. Thousands of such lines outlive the garbage collector's young generation
 * and swell the heap to several times what is needed; as bytes they do not.
 */
export function makeLineBuffer(capacity = 65_536): LineBuffer {
  let buffer = Buffer.allocUnsafe(capacity);
  let used = 0;
  return {
    add(line) {
      const most = used + line.length * 3 + 1; // UTF-8 needs three bytes at most for each of a string's units
      if (most > buffer.length) buffer = Buffer.concat([buffer], Math.max(most, buffer.length * 2));
      used += buffer.write(line, used);
      buffer[used++] = 0x0a;
    },
    get bytes() {
      return used;
    },
    take() {
      const text = buffer.toString('utf8', 0, Math.max(0, used - 1));
      used = 0;
      return text;
    },
  };
}
