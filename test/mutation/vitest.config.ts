import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.js';

/**
 * A fault that makes a query wait for ever costs a third of the usual minute. Specs share one thread's
 * modules, since loading them anew takes longer than most specs do.
 */
export default mergeConfig(base, { test: { testTimeout: 20_000, isolate: false } });
