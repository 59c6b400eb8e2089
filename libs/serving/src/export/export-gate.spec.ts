import { expect, it } from 'vitest';
import { ExportGate } from './export-gate.js';

it('lets so many in at once; who leaves makes room for one, however often it says so', () => {
  const gate = new ExportGate(2);
  const leave = gate.enter();
  gate.enter();
  const busy = expect.objectContaining({ code: 'EXPORTS_BUSY', retryable: true }) as Error;
  expect(() => gate.enter()).toThrow(busy);
  leave();
  leave();
  gate.enter();
  expect(() => gate.enter()).toThrow(busy);
});
