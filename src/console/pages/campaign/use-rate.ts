// How fast messages leave just now: by the counts that came within the last seconds.
import { useEffect, useState } from 'react';

const WINDOW_MS = 10_000;

/** Per second; null until two counts are there. */
export function useRate(count: number, isSending: boolean): number | null {
  const [seen, setSeen] = useState<{ at: number; count: number }[]>([]);
  useEffect(() => {
    if (!isSending) return setSeen([]);
    const note = () =>
      setSeen((old) => {
        const at = Date.now();
        return [...old.filter((one) => at - one.at <= WINDOW_MS), { at, count }];
      });
    note();
    const timer = window.setInterval(note, 1_000); // a count that stands still is news, too
    return () => window.clearInterval(timer);
  }, [count, isSending]);
  const [first] = seen;
  const last = seen.at(-1);
  if (!first || !last || last.at - first.at < 1_000) return null;
  return ((last.count - first.count) * 1000) / (last.at - first.at);
}
