import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

/**
 * A short timeout, so that a mutant that blocks a query costs a third of the usual minute. Specs share modules in one
 * thread, because loading them takes longer than most specs. Costs are not counted.
 */
export default defineConfig({
  ...base,
  test: { ...base.test, setupFiles: ['reflect-metadata'], testTimeout: 20_000, isolate: false },
});
