import { describe, expect, it } from 'vitest';
import { MemberErrors } from './member-weights.js';
import type { Origin } from './origins.js';
import { PanelBuilder } from './panel.js';
import { isoWeeks } from './week-calendar.js';

const HORIZON = 8;
const dates = isoWeeks('2010-02-05', 130);

/** Store 1 has department 1 with sales of 100 but for week 60, store 2 department 2 with 100 in every second week. */
function buildPanel(peak: number) {
  const builder = new PanelBuilder();
  for (const [t, week] of dates.entries()) {
    const sales = t === 60 ? peak : 100;
    builder.add({ store: 1, department: 1, week, sales, isHoliday: false });
    builder.add({ store: 2, department: 2, week, sales: t % 2 === 0 ? 100 : 0, isHoliday: false });
  }
  return builder.build();
}

const panel = buildPanel(100);
const withPeak = buildPanel(400);
const gaps = new Uint8Array(panel.present.length);

/** Forecasts by the blend, and by the median of 8 weeks; the other levels are far away. */
function createOrigin(weeks: number, means: readonly number[], levels: readonly number[]): Origin {
  return {
    weeks,
    observed: Uint8Array.of(1, 1),
    sparse: Uint8Array.of(0, 1),
    means: Float64Array.from({ length: 2 * HORIZON }, (_, i) => means[Math.floor(i / HORIZON)]!),
    levels: Float64Array.from(levels.flatMap((level) => [level, 900, 900, 900, 900])),
  };
}

const addOrigin = (errors: MemberErrors, origin: Origin) =>
  errors.add(origin.weeks, errors.compareWeeks(origin, 0));

function weigh(means: readonly number[], levels: readonly number[], until = 130, own = panel) {
  const errors = new MemberErrors(own, gaps, HORIZON);
  for (let weeks = 56; weeks < until; weeks += 4)
    addOrigin(errors, createOrigin(weeks, means, levels));
  const weights = errors.computeWeights(until);
  const pick = (series: number, isSparse: boolean, h: number) => {
    const at = errors.locate(series, isSparse, h);
    return [...weights.subarray(at, at + 6)];
  };
  return { usual: pick(0, false, 0), far: pick(0, false, 7), sparse: pick(1, true, 0) };
}

describe('MemberErrors', () => {
  it('believes the member that was right', () => {
    const { usual, far } = weigh([200, 50], [100, 50]);
    for (const weights of [usual, far]) {
      expect(weights[1]).toBeCloseTo(1, 10);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
    }
    expect(weigh([100.001, 50], [200, 50]).usual[0]).toBeCloseTo(1, 10);
  });

  it('believes the mixture where errors are least', () => {
    // 130 and 70: halves of both are 100.
    const { usual } = weigh([130, 50], [70, 50]);
    expect(usual[0]).toBeCloseTo(0.5, 2);
    expect(usual[1]).toBeCloseTo(0.5, 2);
  });

  it('believes the blend until nearly a year has come, and sparse series for a quarter', () => {
    // The first band has been compared with 44 weeks, then with 48.
    expect(weigh([200, 80], [100, 50], 100, withPeak).usual).toEqual([1, 0, 0, 0, 0, 0]);
    expect(weigh([200, 80], [100, 50], 104, withPeak).usual[1]).toBeGreaterThan(0.99);
    expect(weigh([200, 80], [100, 50], 68).sparse).toEqual([1, 0, 0, 0, 0, 0]);
    expect(weigh([200, 80], [100, 50], 72).sparse[1]).toBeGreaterThan(0.9);
  });

  it('believes a member without a season after two months if it gains a fifth and no week was a peak', () => {
    // The first band has been compared with 4 weeks, then with 8.
    expect(weigh([200, 80], [100, 50], 60).usual).toEqual([1, 0, 0, 0, 0, 0]);
    expect(weigh([200, 80], [100, 50], 64).usual[1]).toBeCloseTo(1, 10);
    expect(weigh([110, 80], [109, 50], 64).usual[0]).toBeGreaterThan(0.98);
    expect(weigh([200, 80], [100, 50], 64, withPeak).usual).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('compares sparse series by squares: half of the sales of every second week', () => {
    // By absolute errors, 0 to 100 would all be as good.
    expect(weigh([100, 90], [100, 50]).sparse[1]).toBeGreaterThan(0.9);
  });

  it('weighs by the errors that were known at a time', () => {
    const weights = [100, 72].map((until) => {
      const errors = new MemberErrors(panel, gaps, HORIZON);
      for (let weeks = 56; weeks < until; weeks += 4)
        addOrigin(errors, createOrigin(weeks, [120, 60], [90, 40]));
      return errors.computeWeights(72);
    });
    expect(weights[0]).toEqual(weights[1]);
  });
});
