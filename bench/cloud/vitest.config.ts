import { defineConfig } from 'vitest/config';
import cluster from '../../vitest.cluster.config.js';

/** Configuration of `npm run bench -- cloud`, which needs the services of the cluster tests. */
export default defineConfig({
  ...cluster,
  test: { ...cluster.test, include: ['bench/cloud/*.bench.ts'], reporters: ['default'] },
});
