import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPanel } from '../../bench/forecast/read-panel.js';
import { runWindow } from '../../bench/forecast/windows.js';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'walmart');

describe.skipIf(!existsSync(folder))('the forecast of a real chain', () => {
  it('beats the seasonal naive method by a fifth, with intervals that hold', async () => {
    const panel = await readPanel(folder);
    expect(panel.series).toHaveLength(3331);
    const { accuracy } = runWindow(panel, 'B', false);
    // Naive by another program over the same rows.
    expect(accuracy.naiveWmae).toBeCloseTo(2009.6, 1);
    expect(accuracy.wmae).toBeLessThan(1600);
    expect(accuracy.intervalScore).toBeLessThan(895);
    expect(accuracy.coverage[1]).toBeGreaterThan(0.78);
    expect(accuracy.coverage[1]).toBeLessThan(0.88);
    expect(accuracy.holidayCoverage[1]).toBeGreaterThan(0.75);
    expect(accuracy.coverage[2]).toBeGreaterThan(0.93);
    expect(accuracy.coverage[2]).toBeLessThan(0.98);
  }, 60_000);
});
