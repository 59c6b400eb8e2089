import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/**
 * Specs that need the local cloud: real Hadoop, Spark, Sqoop, Redis and moto. `--mode long` runs the slow ones of
 * `npm run test:long` instead.
 */
export default defineConfig(({ mode }) => ({
  ...base,
  test: {
    ...base.test,
    include: [`{libs,test}/**/*.${mode === 'long' ? 'long-cluster-spec' : 'cluster-spec'}.ts`],
    globalSetup: [
      'test/setup/memory-folder.ts',
      'test/cluster/setup/oldest-server.ts',
      'test/cluster/setup/shared-services.ts',
    ],
    // Each has a Hadoop or a Spark beside it, which take the memory and the processors: with three at once, each takes longer.
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 900_000,
  },
}));
