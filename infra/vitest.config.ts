import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    // One process for all files: loading the CDK takes longer than the tests.
    isolate: false,
    reporters: ['default', '../test/lanes/lane-reporter.ts'],
  },
});
