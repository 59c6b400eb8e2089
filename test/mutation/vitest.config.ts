import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

/**
 * A fault that makes a query wait for ever costs a third of the usual minute. Specs share one thread's
 * modules, since loading them anew takes longer than most specs do. Nothing is counted.
 */
export default defineConfig({
  ...base,
  test: { ...base.test, setupFiles: ['reflect-metadata'], testTimeout: 20_000, isolate: false },
});
