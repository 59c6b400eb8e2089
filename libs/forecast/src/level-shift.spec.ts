import { describe, expect, it } from 'vitest';
import { adaptLevels, findLevelShift } from './level-shift.js';
import { PanelBuilder } from './panel.js';
import { isoWeeks } from './week-calendar.js';

const WEEKS = 120;
const history = (value: (t: number) => number) =>
  Float64Array.from({ length: WEEKS }, (_, t) => value(t));
/** Sales of the other stores: 2 % up and down. */
const others = history((t) => 1_000 * (t % 2 === 0 ? 1 : 1.02));
const find = (value: (t: number) => number) => findLevelShift(history(value), others);

describe('adaptLevels', () => {
  it('adapts the series of one department in a store, and no other', () => {
    const builder = new PanelBuilder();
    for (const [t, week] of isoWeeks('2010-02-05', WEEKS).entries()) {
      for (const store of [1, 2, 3, 4]) {
        for (const department of [1, 2, 3, 4, 5, 6, 7, 8]) {
          const isNew = store === 2 && department === 2 && t >= WEEKS - 4;
          const sales = (isNew ? 150 : 100) * (t % 2 === 0 ? 1 : 1.02);
          builder.add({ store, department, week, sales, isHoliday: false });
        }
      }
    }
    const panel = builder.build();
    const adapted = panel.values.slice();
    adaptLevels(panel, adapted);
    for (const [s, { store, department }] of panel.series.entries()) {
      const own = adapted.subarray(s * WEEKS, s * WEEKS + WEEKS - 4);
      const isNew = store === 2 && department === 2;
      for (const [t, value] of own.entries()) {
        const usual = (isNew ? 150 : 100) * (t % 2 === 0 ? 1 : 1.02);
        expect(value / usual).toBeCloseTo(1, 6);
      }
    }
  });
});

describe('findLevelShift', () => {
  it.each([0.6, 1.6])('finds the factor %d that a store has had for four weeks', (factor) => {
    const shift = find((t) => (t < WEEKS - 4 ? 100 : 100 * factor));
    expect(shift?.start).toBe(WEEKS - 4);
    expect(shift?.change).toBeCloseTo(Math.log(factor), 10);
  });

  it('finds none after three weeks', () => {
    expect(find((t) => (t < WEEKS - 3 ? 100 : 130))).toBeUndefined();
  });

  it('finds none that is smaller than a season of the store may be', () => {
    const short = (values: Float64Array) => values.subarray(0, 70);
    const own = short(history((t) => (t < 60 ? 100 : 130)));
    expect(findLevelShift(own, short(others))).toBeUndefined();
  });

  it('finds a smaller one that each of its weeks shows against half a year and the year before', () => {
    const shift = find((t) => (t < WEEKS - 10 ? 100 : 130));
    expect(shift?.start).toBe(WEEKS - 10);
    expect(shift?.change).toBeCloseTo(Math.log(1.3), 2);
    // One of the weeks is as it was before.
    expect(find((t) => (t < WEEKS - 10 || t === WEEKS - 2 ? 100 : 130))).toBeUndefined();
  });

  it('finds none that came a year ago too', () => {
    // The last eight weeks are those from 8 to 15 of the third year.
    expect(find((t) => (t % 52 >= 8 && t % 52 < 16 ? 160 : 100))).toBeUndefined();
  });

  it('finds none in a store with a week without sales', () => {
    expect(find((t) => (t === 50 ? 0 : t < WEEKS - 6 ? 100 : 200))).toBeUndefined();
  });

  it('finds none in the only store of a chain', () => {
    const own = history((t) => (t < WEEKS - 6 ? 100 : 200));
    expect(findLevelShift(own, new Float64Array(WEEKS))).toBeUndefined();
  });
});
