import { expect, it } from 'vitest';
import { runScript } from '../setup/run-script.js';

it('comes to what an undisturbed run comes to, in each of 220 disturbed ones', async () => {
  expect(await runScript('tool', 'chaos')).toBe(0);
});
