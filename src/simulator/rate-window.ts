// A sliding-second limit.

export interface RateWindow {
  /** Whether a request at `now` (ms, never falling) is among the first `perSecond` of the last second. Only admitted ones are counted. */
  admit(now: number, perSecond: number | null): boolean;
  clear(): void;
}

export function makeRateWindow(): RateWindow {
  // The times of the last `perSecond` admissions, oldest at `oldest`.
  let times: number[] = [];
  let oldest = 0;
  return {
    admit(now, perSecond) {
      if (perSecond === null) return true;
      if (times.length !== perSecond) {
        const inOrder = [...times.slice(oldest), ...times.slice(0, oldest)].slice(-perSecond);
        times = [...new Array<number>(perSecond - inOrder.length).fill(Number.NEGATIVE_INFINITY), ...inOrder];
        oldest = 0;
      }
      if ((times[oldest] as number) > now - 1000) return false;
      times[oldest] = now;
      oldest = (oldest + 1) % perSecond;
      return true;
    },
    clear() {
      times = [];
      oldest = 0;
    },
  };
}
