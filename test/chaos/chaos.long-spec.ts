import { expect, it } from 'vitest';
import { runScript } from '../setup/run-script.js';

it('has the results of an undisturbed run in each of 220 disturbed ones', async () => {
  expect(await runScript('tool', 'chaos')).toBe(0);
});
