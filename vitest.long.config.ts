import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Slow specs that seldom fail and need no local cloud. One at a time, because each takes the machine. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['{libs,test}/**/*.long-spec.ts'],
    // Files of the largest size would fill the memory that other lanes keep temporary files in.
    globalSetup: ['test/setup/warehouse-server.ts'],
    fileParallelism: false,
    testTimeout: 4 * 3_600_000,
  },
});
