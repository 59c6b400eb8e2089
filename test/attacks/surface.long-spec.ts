import { expect, it } from 'vitest';
import { runScript } from '../setup/run-script.js';

// What stands out is for a person to read, in the table that it prints; it fails where the API did not hold.
it('answers /livez while each of its public paths is asked at its largest by many at once', async () => {
  expect(await runScript('tool', 'surface')).toBe(0);
});
