// A set of numbers that forgets which, in fixed memory: "certainly not in it", or "perhaps".

export interface BloomFilter {
  /** Whether the value was perhaps added before (false: certainly not); adds it. */
  addAndTest(value: number): boolean;
}

/**
 * For whole numbers from 0 to 2^53. Memory is 2^`logBits` bits, touched as it fills. Of n values, a share of about
 * (2n ÷ 2^logBits)² of the new ones is taken for known: 27 bits (16 MiB) err for 0.5 % of five million.
 */
export function makeBloomFilter(logBits = 27): BloomFilter {
  const words = new Uint32Array(2 ** (logBits - 5));
  const shift = 32 - logBits;

  function testAndSet(hash: number): boolean {
    const bit = hash >>> shift;
    const word = words[bit >>> 5] ?? 0;
    const mask = 1 << (bit & 31);
    words[bit >>> 5] = word | mask;
    return (word & mask) !== 0;
  }

  return {
    addAndTest(value) {
      const low = value | 0;
      const high = (value / 2 ** 32) | 0;
      const first = testAndSet(mix(low ^ Math.imul(high, 0x9e3779b1)));
      const second = testAndSet(mix(high ^ mix(low ^ 0x85ebca6b)));
      return first && second;
    },
  };
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the output's. https://github.com/aappleby/smhasher */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
