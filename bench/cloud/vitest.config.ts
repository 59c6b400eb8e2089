import { defineConfig } from 'vitest/config';
import cluster from '../../vitest.cluster.config.js';

/** What `npm run bench -- cloud` runs: it needs the services of the cluster's tests. */
export default defineConfig({
  ...cluster,
  test: { ...cluster.test, include: ['bench/cloud/*.bench.ts'], reporters: ['default'] },
});
