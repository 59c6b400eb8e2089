import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What takes long and seldom fails: whole chaos and scale, and what benches run. One at a time, each takes the machine. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['test/**/*.long-spec.ts'],
    // Files of the largest size would fill the memory that other lanes keep temporary files in.
    globalSetup: ['test/setup/warehouse-server.ts'],
    fileParallelism: false,
    reporters: ['default', './test/lanes/lane-reporter.ts'],
    testTimeout: 4 * 3_600_000,
  },
});
