// Lines gathered as bytes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLineBuffer } from '../../src/lib/line-buffer.ts';

test('any lines come back as they were, whatever the room at first', () => {
  const line = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 64 }), (lines, capacity) => {
      const buffer = makeLineBuffer(capacity);
      for (const _ of [1, 2]) {
        for (const one of lines) buffer.add(one);
        expect(buffer.bytes).toBe(lines.length === 0 ? 0 : Buffer.byteLength(lines.join('\n')) + 1);
        expect(buffer.take()).toBe(lines.join('\n'));
        expect(buffer.bytes).toBe(0);
      }
    }),
  );
});
