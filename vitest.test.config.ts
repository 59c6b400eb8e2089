import { configDefaults, defineConfig } from 'vitest/config';
import { runsSpecs } from './test/lanes/lanes.js';
import base from './vitest.config.js';

/** `npm test`: what needs only Node.js, without the specs of whole runs but for one. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    exclude: [...configDefaults.exclude, ...runsSpecs],
  },
});
