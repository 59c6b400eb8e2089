import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Specs that need the local cloud: real Hadoop, Spark, Sqoop, Redis and moto. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['test/**/*.cluster-spec.ts'],
    globalSetup: [
      'test/setup/memory-folder.ts',
      'test/setup/warehouse-server.ts',
      'test/cluster/setup/shared-services.ts',
    ],
    reporters: ['default', ['./test/lanes/lane-reporter.ts', { lane: 'cluster' }]],
    testTimeout: 240_000,
    hookTimeout: 900_000,
  },
});
