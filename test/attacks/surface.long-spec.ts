// Runs on changes of apps/api/src/http
import { expect, it } from 'vitest';
import { runScript } from '../setup/run-script.js';

// A person reads outliers in the printed table; the test fails when the API did.
it('answers /livez while many clients send the largest request to each public path', async () => {
  expect(await runScript('tool', 'surface')).toBe(0);
});
