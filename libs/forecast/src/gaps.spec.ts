import { describe, expect, it } from 'vitest';
import { fillGaps, findGaps } from './gaps.js';
import { type Panel, PanelBuilder } from './panel.js';
import { isoWeeks } from './week-calendar.js';

/** Returns the panel of stores 1, 2, … of one department; undefined is a week without a row. */
function buildPanel(
  weeks: number,
  ...stores: readonly ((t: number) => number | undefined)[]
): Panel {
  const builder = new PanelBuilder();
  for (const [t, week] of isoWeeks('2010-02-05', weeks).entries()) {
    for (const [i, sales] of stores.entries()) {
      const value = sales(t);
      if (value === undefined) continue;
      builder.add({ store: i + 1, department: 1, week, sales: value, isHoliday: false });
    }
  }
  return builder.build();
}

const listGaps = (panel: Panel) =>
  [...findGaps(panel)].flatMap((gap, at) => (gap === 1 ? [at % panel.weeks.length] : []));

describe('findGaps', () => {
  it('finds the weeks that a store delivered nothing in, not those before its first', () => {
    const panel = buildPanel(
      20,
      () => 100,
      (t) => (t < 4 || t === 9 ? undefined : 300),
    );
    expect(listGaps(panel)).toEqual([9]);
  });

  it('finds none in a store that sells in every third week', () => {
    expect(
      listGaps(
        buildPanel(
          20,
          () => 100,
          (t) => (t % 3 === 0 ? 300 : undefined),
        ),
      ),
    ).toEqual([]);
  });

  it('finds a value that is more than ten times all others', () => {
    const odd = (times: number) => (t: number) => (t === 30 ? times * 100 : 100);
    const usual = (t: number) => (t === 12 ? 120 : 100);
    expect(listGaps(buildPanel(40, odd(11), usual))).toEqual([30]);
    expect(listGaps(buildPanel(40, odd(9), usual))).toEqual([]);
    expect(listGaps(buildPanel(25, (t) => (t === 12 ? 9_000 : 100), usual))).toEqual([]);
  });

  it('believes a value that other stores have in the same week', () => {
    const peak = (t: number) => (t === 30 ? 5_000 : 100);
    expect(listGaps(buildPanel(40, peak, peak))).toEqual([]);
  });
});

describe('fillGaps', () => {
  it('fills a store’s week from the week of the other stores', () => {
    // Store 1 has 200 in a week of 10 with a mean of 110; store 2 has 300 in each known week.
    const panel = buildPanel(
      10,
      (t) => (t === 5 ? 200 : 100),
      (t) => (t === 5 ? undefined : 300),
    );
    expect(fillGaps(panel, findGaps(panel))[15]).toBeCloseTo((300 * 200) / 110, 10);
  });

  it('fills a week without a file from the same week of the year before', () => {
    // A year before, the week has 200, and the 22 weeks around it, the first of history, have a mean of 2300 / 22.
    const sales = (t: number) => (t === 60 ? undefined : t === 8 ? 200 : 100);
    const panel = buildPanel(110, sales, sales);
    const values = fillGaps(panel, findGaps(panel));
    expect(values[60]).toBeCloseTo((100 * 200 * 22) / 2300, 10);
    expect(values.filter((value) => value === 0)).toHaveLength(0);
  });

  it('returns the values of a panel without gaps as they are', () => {
    const panel = buildPanel(10, (t) => t);
    expect(fillGaps(panel, findGaps(panel))).toBe(panel.values);
  });
});
