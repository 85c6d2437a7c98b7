// A Chromium for whatever looks at the console: the machine's own, or Debian's.
import { findOrInstall } from './debian-package.ts';

/** Path of a Chromium: the driver wants a whole one. */
export function installChromium(): string {
  return findOrInstall(
    [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    ['chromium'],
    'The tests of the console need Chromium. Install it (Debian and Ubuntu: apt-get install chromium; macOS: brew install chromium) and run them again.',
  );
}
