import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureSumCoverage } from '../../bench/forecast/accuracy.js';
import { readPanel } from '../../bench/forecast/read-panel.js';
import { runAllOrigins, runWindow } from '../../bench/forecast/windows.js';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'walmart');

describe.skipIf(!existsSync(folder))('the forecast of a real chain', () => {
  it('has intervals of sums that hold at each origin of the back-test', async () => {
    const rows = runAllOrigins(await readPanel(folder));
    for (const own of ['STORE', 'DEPARTMENT', 'CHAIN']) {
      const sums = rows.filter(({ grain }) => grain === own);
      const [, inside80, inside95] = measureSumCoverage(sums);
      expect(inside80, own).toBeGreaterThan(0.78);
      expect(inside80, own).toBeLessThan(0.88);
      // One chain has few independent sums.
      expect(inside95, own).toBeGreaterThan(own === 'CHAIN' ? 0.92 : 0.93);
      expect(inside95, own).toBeLessThan(0.98);
    }
    const ends = rows.map(({ intervals }) => {
      const outermost = intervals.toReversed();
      return [...outermost.map(([low]) => low), ...intervals.map(([, high]) => high)];
    });
    expect(ends).toEqual(ends.map((each) => each.toSorted((a, b) => a - b)));
  }, 120_000);

  it('beats the seasonal naive method by a fifth, with intervals that hold', async () => {
    const panel = await readPanel(folder);
    expect(panel.series).toHaveLength(3331);
    const { accuracy } = runWindow(panel, 'B');
    // Naive by another program over the same rows.
    expect(accuracy.naiveWmae).toBeCloseTo(2009.6, 1);
    expect(accuracy.wmae).toBeLessThan(1600);
    expect(accuracy.intervalScore).toBeLessThan(895);
    expect(accuracy.coverage[1]).toBeGreaterThan(0.78);
    expect(accuracy.coverage[1]).toBeLessThan(0.88);
    expect(accuracy.holidayCoverage[1]).toBeGreaterThan(0.74);
    expect(accuracy.coverage[2]).toBeGreaterThan(0.93);
    expect(accuracy.coverage[2]).toBeLessThan(0.98);
  }, 60_000);
});
