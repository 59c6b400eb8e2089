import { defineConfig } from 'vitest/config';
import { runsSpecs } from './test/lanes/lanes.js';
import base from './vitest.config.js';

/** `npm run test:runs`: specs of whole runs, of `npm start` and of the documented commands. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: runsSpecs,
    // Above the limit of a start, whose error has the output.
    hookTimeout: 240_000,
  },
});
