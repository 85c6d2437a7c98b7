// One clock for several processes: that of the database, as seen from here.

/** Clocks may drift apart by half a millisecond per second while one is being set; older sightings say too little. */
const FRESH_MS = 10_000;

export interface SharedClock {
  /** Notes what the other clock showed, at the moment its answer came. Both in milliseconds. */
  saw(theirsMs: number, oursMs?: number): void;
  /** When our clock (`performance.now()`) shows what theirs calls `theirsMs`. */
  toOurs(theirsMs: number): number;
}

/**
 * An answer takes its time, now more and now less, so a single sighting is behind by that. The one that took least is
 * the best: processes that each keep it agree within the quickest answer, not within the slowest.
 */
export function makeSharedClock(): SharedClock {
  /** Oldest first, and each further ahead than those after it would make it. */
  let sightings: { offset: number; oursMs: number }[] = [];
  return {
    saw(theirsMs, oursMs = performance.now()) {
      const offset = theirsMs - oursMs;
      sightings = sightings.filter((seen) => seen.oursMs > oursMs - FRESH_MS && seen.offset > offset);
      sightings.push({ offset, oursMs });
    },
    toOurs: (theirsMs) => theirsMs - (sightings[0]?.offset ?? 0),
  };
}
