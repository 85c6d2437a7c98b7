import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** They measure times, or break what all of a machine's time is needed to mend: beside a third file they would be disturbed. */
const TIMED = ['test/{faults,pipeline}/**/*.test.ts'];
/** They call the code in their own process and leave nothing behind in it but what a database of their own makes harmless. */
const INSIDE = [
  'test/{account,campaign,http,import,lib,model,privacy,provider,queue,report,send,simulator,status}/**/*.test.ts',
];
const root = fileURLToPath(new URL('..', import.meta.url));
const patience = { testTimeout: 60_000, hookTimeout: 90_000 };

export default defineConfig({
  root,
  test: {
    globalSetup: ['test/support/global-setup.ts'], // once for both
    projects: [
      {
        root,
        test: {
          ...patience,
          name: 'inside',
          include: INSIDE,
          isolate: false, // what is loaded is loaded once for all of them: most of their time would go into that
          maxWorkers: 3, // on two cores: a part of their time they wait
          sequence: { groupOrder: 0 },
        },
      },
      {
        root,
        test: {
          ...patience,
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: [...TIMED, ...INSIDE, 'node_modules/**'],
          maxWorkers: 3, // on two cores: a part of their time they wait
          sequence: { groupOrder: 1 },
        },
      },
      {
        root,
        test: { ...patience, name: 'timed', include: TIMED, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
