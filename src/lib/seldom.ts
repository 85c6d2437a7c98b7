// An error that comes again and again is told now and then.

const KINDS = 100;

/** The first of each message goes on at once; those that follow within `ms` are counted, and told with the next one. */
export function seldom(
  ms: number,
  tell: (error: Error, unsaid: number) => void,
  now: () => number = () => performance.now(),
): (error: Error) => void {
  const known = new Map<string, { toldAt: number; unsaid: number }>();
  return (error) => {
    const { message } = error;
    const before = known.get(message);
    if (before && now() - before.toldAt < ms) {
      before.unsaid += 1;
      return;
    }
    if (known.size >= KINDS) known.clear();
    known.set(message, { toldAt: now(), unsaid: 0 });
    tell(error, before?.unsaid ?? 0);
  };
}
