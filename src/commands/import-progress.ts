// The progress of an import: one line on stderr that is written again and again.
import type { Progress } from '../import/take-rows.ts';

const LOOK_MS = 200;
const BAR = 24;

/** On a terminal only: a file or a pipe gets the result alone. */
export function showProgress() {
  const { stderr } = process;
  const live = stderr.isTTY === true;
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    show(progress: Progress): void {
      const now = performance.now();
      if (!live || now - shownAt < LOOK_MS) return;
      shownAt = now;
      stderr.write(
        `\r\x1b[2K${progressText(progress, (now - startedAt) / 1000).slice(0, (stderr.columns ?? 120) - 1)}`,
      );
    },
    end(): void {
      if (live && shownAt > 0) stderr.write('\r\x1b[2K');
    },
  };
}

/** `share` of the source read so far gives bar and time left; without it only what was done is told. */
export function progressText({ rows, rejected, share }: Progress, seconds: number): string {
  const done = `${count(rows)} rows, ${count(rows / seconds)} rows/s, ${count(rejected)} rejected`;
  if (share === null || share <= 0) return done;
  const filled = Math.round(share * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `${bar} ${Math.floor(share * 100)} %  ${done}, ${Math.ceil((seconds / share) * (1 - share))} s left`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
