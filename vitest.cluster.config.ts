import { homedir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { readEnvironment } from './libs/platform/src/config/environment.js';
import type { Lane } from './test/lanes/skip/inputs.js';
import { type UnchangedSpecs, unchangedSpecs } from './test/lanes/skip/unchanged-specs.js';
import base from './vitest.config.js';

const globalSetup = [
  'test/setup/memory-folder.ts',
  'test/cluster/setup/oldest-server.ts',
  'test/cluster/setup/shared-services.ts',
];

export const clusterLane: Lane = {
  root: import.meta.dirname,
  isSpec: (file) => file.startsWith('test/') && file.endsWith('.cluster-spec.ts'),
  config: 'vitest.cluster.config.ts',
  setups: globalSetup,
  node: process.version,
};

/** `bin/test.mjs` asks for all or the changed ones. Vitest without it may run over an old build. */
async function choose(): Promise<UnchangedSpecs> {
  const { CLUSTER_SPECS: asked, XDG_CACHE_HOME: cache } = readEnvironment();
  if (asked === undefined) return { skipped: {}, reporters: [] };
  const folder = join(cache ?? join(homedir(), '.cache'), 'retailstream', 'passed');
  return unchangedSpecs(clusterLane, folder, asked === 'all');
}

const { skipped, reporters } = await choose();

/** Specs that need the local cloud: real Hadoop, Spark, Sqoop, Redis and moto. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.cluster-spec.ts'],
    exclude: [...configDefaults.exclude, ...Object.keys(skipped)],
    globalSetup,
    // Each has a Hadoop or a Spark beside it, which take the memory and the processors: with three at once, each takes longer.
    maxWorkers: 2,
    reporters: ['default', ['./test/lanes/lane-reporter.ts', { skipped }], ...reporters],
    testTimeout: 240_000,
    hookTimeout: 900_000,
  },
});
