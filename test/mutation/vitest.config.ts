import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.js';

/** A fault that makes a query wait for ever costs a third of the usual minute. */
export default mergeConfig(base, { test: { isolate: true, testTimeout: 20_000 } });
