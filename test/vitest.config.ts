import {defineConfig} from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    passWithNoTests: false,
    // Modules hold no state, so one evaluation serves all files of a worker; it halves the run.
    isolate: false,
    // A property run or a pty run on a loaded two-core machine is slow, never stuck: the limit only ends a hang.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
