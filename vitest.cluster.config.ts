import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Specs that need the local cloud: real Hadoop, Spark, Sqoop, Redis and moto. One file at a time. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.cluster-spec.ts'],
    globalSetup: ['test/setup/warehouse-server.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 600_000,
  },
});
