import { defineConfig } from 'vitest/config';
import cluster from '../../vitest.cluster.config.js';

/** Configuration of `npm run bench -- cloud`, which needs the services of the cluster tests. */
export default defineConfig((environment) => {
  const base = cluster(environment);
  return {
    ...base,
    test: { ...base.test, include: ['bench/cloud/*.bench.ts'], reporters: ['default'] },
  };
});
