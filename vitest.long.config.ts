import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What takes long and rarely tells: whole chaos and scale. One at a time, each takes the machine. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['test/**/*.long-spec.ts'],
    globalSetup: [],
    fileParallelism: false,
    reporters: ['default', ['./test/lanes/lane-reporter.ts', { lane: 'long' }]],
    testTimeout: 4 * 3_600_000,
  },
});
