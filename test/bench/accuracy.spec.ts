import { describe, expect, it } from 'vitest';
import { measureAccuracy, measureSumCoverage } from '../../bench/forecast/accuracy.js';
import type { BacktestRow } from '#forecast/backtest-row.js';
import { addUp, buildTotals } from '#forecast/totals.js';

const usual: BacktestRow = {
  grain: 'STORE',
  number: 1,
  origin: '2012-01-06',
  horizon: 1,
  week: '2012-01-13',
  isHoliday: false,
  sales: 100,
  forecast: 90,
  naive: 70,
  observations: 2,
  weight: 2,
  weightedError: 12,
  naiveError: 30,
  cumulatedError: 12,
  intervalObservations: 2,
  intervalWeight: 2,
  inside: [1, 2],
  intervalScore: 40,
  intervals: [
    [95, 105],
    [80, 120],
  ],
};
/** A holiday week has weight 5 for each of two series; its sum is above both intervals. */
const holiday: BacktestRow = {
  ...usual,
  horizon: 2,
  week: '2012-01-20',
  isHoliday: true,
  sales: 300,
  forecast: 350,
  weight: 10,
  weightedError: 60,
  naiveError: 330,
  cumulatedError: 40,
  intervalWeight: 10,
  inside: [0, 1],
  intervalScore: 200,
  intervals: [
    [200, 250],
    [150, 290],
  ],
};

describe('accuracy', () => {
  it('divides sums over rows, with the weights of holiday weeks', () => {
    const { holidayCoverage, ...others } = measureAccuracy([usual, holiday]);
    expect(others).toEqual({
      wmae: 6, // (12 + 60) / (2 + 10)
      naiveWmae: 30, // (30 + 330) / 12
      bias: 0.1, // (90 + 350 - 400) / 400
      coverage: [0.25, 0.75], // 1 and 3 of four series
      intervalScore: 20, // (40 + 200) / 12
    });
    expect(holidayCoverage).toEqual([0, 0.5]);
  });

  it('counts sums inside their interval, its ends included, and leaves out rows without one', () => {
    const without = { ...usual, intervals: [] };
    const atItsEnds = [
      { ...usual, sales: 95 },
      { ...usual, sales: 120 },
    ];
    expect(measureSumCoverage([without, usual, holiday, ...atItsEnds])).toEqual([0.5, 0.75]);
    expect(measureSumCoverage([without])).toEqual([]);
  });
});

describe('totals', () => {
  it('come by number: stores, departments, the chain', () => {
    const totals = buildTotals([
      { department: 10, store: 20 },
      { department: 10, store: 3 },
      { department: 2, store: 20 },
    ]);
    expect(totals.totals.map(({ grain, number }) => `${grain} ${number}`)).toEqual([
      'STORE 3',
      'STORE 20',
      'DEPARTMENT 2',
      'DEPARTMENT 10',
      'CHAIN 0',
    ]);
    // Two weeks of each series.
    const sums = addUp(totals, Float64Array.of(1, 2, 10, 20, 100, 200));
    expect([...sums]).toEqual([10, 20, 101, 202, 100, 200, 11, 22, 111, 222]);
  });
});
