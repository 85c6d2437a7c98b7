// Repeatable draws: the same seed, key and purpose give the same number, whatever was drawn before.

/** A number in [0, 1) for a named purpose; each purpose is independent of the others. */
export type Draw = (purpose: string) => number;

/** Draws for one key (a person, a message …). */
export function makeDraw(seed: number, key: string): Draw {
  const base = hash32(key, seed);
  return (purpose) => hash32(purpose, base) / 2 ** 32;
}

/** Where a draw `u` in [0, 1) falls in a range. */
export function between(u: number, [low, high]: readonly [number, number]): number {
  return low + u * (high - low);
}

// FNV-1a, then murmur3's finaliser: FNV alone leaves the upper bits of similar keys (phone numbers) correlated.
function hash32(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
