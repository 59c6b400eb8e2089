import { describe, expect, it } from 'vitest';
import { calendarRegression, prepareCalendar } from './calendar-regression.js';
import { smoothLevel, smoothLevels } from './exponential-smoothing.js';
import { type ComponentForecast } from './component-forecast.js';
import { dateShift, computePreviousWeekShare } from './date-shift.js';
import { growthFactors, growthForecast, sumYears } from './growth.js';
import { PanelBuilder } from './panel.js';
import { seasonalDummies } from './seasonal-dummies.js';
import { storeProfile } from './store-profile.js';
import { isoWeeks, weekFacts } from './week-calendar.js';

const WEEKS = 110;
const HORIZON = 20;
const dates = isoWeeks('2010-02-05', WEEKS + HORIZON);
const facts = dates.map((week) => weekFacts(week));
const seasonal = (t: number) => 100 + 30 * Math.sin(t % 52) + (t % 52 === 40 ? 500 : 0);
const history = (value: (t: number) => number) =>
  Float64Array.from({ length: WEEKS }, (_, t) => value(t));
/** Series that are their own factors. */
const toFactors = (values: Float64Array) => ({
  factors: values,
  combine: (rows: Float64Array) => rows,
});
const future = (value: (t: number) => number) =>
  Array.from({ length: HORIZON }, (_, h) => value(WEEKS + h));

/** One series' forecasts of a component, without the column of the last week. */
function computeMeans({ level, season, growth }: ComponentForecast): number[] {
  return Array.from({ length: HORIZON }, (_, h) => level[0]! + season[h + 1]! + growth[h + 1]!);
}

function buildPanel(value: (t: number) => number) {
  const builder = new PanelBuilder();
  for (const [t, week] of dates.slice(0, WEEKS).entries()) {
    builder.add({ store: 1, department: 1, week, sales: value(t), isHoliday: false });
  }
  return builder.build();
}

const dummies = (value: (t: number) => number) =>
  computeMeans(seasonalDummies(history(value), WEEKS, HORIZON));
const calendar = (value: (t: number) => number) => {
  const {
    level,
    season,
    dateShift: shift,
    growth,
    easterForecast,
  } = calendarRegression(toFactors(history(value)), prepareCalendar(facts, WEEKS));
  return Array.from(
    { length: HORIZON },
    (_, h) => level[0]! + season[h]! + shift[h]! + growth[h]! + easterForecast[h]!,
  );
};
const profile = (value: (t: number) => number) =>
  computeMeans(storeProfile(buildPanel(value), history(value), HORIZON));
const growth = (value: (t: number) => number) => {
  const factors = growthFactors(buildPanel(value).series, sumYears(history(value), WEEKS));
  return computeMeans(growthForecast(history(value).subarray(-52), factors, HORIZON));
};

function expectClose(actual: readonly number[], expected: readonly number[], within = 1e-6): void {
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(
    within,
  );
}

describe('components of the blend', () => {
  it.each([
    ['seasonal dummies', dummies],
    ['calendar regression', calendar],
    ['store profile', profile],
    ['growth', growth],
  ])('%s repeats a constant', (_, component) => {
    expectClose(
      component(() => 250),
      future(() => 250),
    );
  });

  it.each([
    ['seasonal dummies', dummies],
    ['store profile', profile],
    ['growth', growth],
  ])('%s repeats an exact season', (_, component) => {
    expectClose(component(seasonal), future(seasonal));
  });

  it('seasonal dummies continue a line with a season', () => {
    const rising = (t: number) => 7 * t + seasonal(t);
    expectClose(dummies(rising), future(rising), 1e-4);
  });

  it.each([
    ['seasonal dummies', dummies],
    ['calendar regression', calendar],
  ])('%s adds a constant of all sales to its forecasts', (_, component) => {
    const rough = (t: number) => seasonal(t) + 10 * Math.cos(t * t);
    const raised = component((t) => rough(t) + 1000);
    expectClose(
      raised,
      component(rough).map((value) => value + 1000),
    );
  });

  it('growth continues 0.6 of the growth of the last 26 weeks', () => {
    // The second year is 10 % above the first: department and store less chain are that of the series.
    const value = (t: number) => (t < 52 ? 100 : t < 104 ? 110 : 121);
    const expected = 110 * 1.1 ** 0.6;
    expect(growth(value)[0]).toBeCloseTo(expected, 8);
  });

  it('calendar regression follows Easter into another week', () => {
    // Easter 2010 and 2011 are in weeks 9 and 63 of history; 2012 it is in week 113, two weeks earlier in its year.
    const easter = (t: number) => 100 + (facts[t]!.isBeforeEaster ? 80 : 0);
    const before = facts.findIndex((week, t) => t >= WEEKS && week.isBeforeEaster) - WEEKS;
    const forecasts = calendar(easter);
    expect(dates[WEEKS + before]).toBe('2012-04-06');
    expect(forecasts[before]).toBeGreaterThan(140);
    // The usual place of the week that had Easter in 2011.
    expect(forecasts[before + 2]).toBeLessThan(125);
  });
});

describe('smoothedLevel', () => {
  it('takes the fastest smoothing for a series that stays where it jumps to', () => {
    const values = Float64Array.from({ length: 40 }, (_, t) => (t < 20 ? 0 : 100));
    // After 20 weeks at α = 0.8, 0.2^20 of the jump is missing.
    expect(smoothLevel(values)).toBeCloseTo(100, 8);
  });

  it('takes the slowest for alternating values', () => {
    const values = Float64Array.from({ length: 200 }, (_, t) =>
      t === 0 ? 0 : t % 2 === 0 ? 1 : -1,
    );
    let level = 0;
    for (let t = 1; t < 200; t++) level += 0.02 * (values[t]! - level);
    expect(smoothLevel(values)).toBeCloseTo(level, 12);
  });

  it('smooths combinations of two factors as if it saw each', () => {
    const jump = Float64Array.from({ length: 60 }, (_, t) => (t < 30 ? 5 : 100));
    const alternating = Float64Array.from({ length: 60 }, (_, t) => (t % 2 === 0 ? 1 : -1));
    const vectors = Float64Array.of(1, 0, 0.6, 0, 1, 30);
    const rows = Float64Array.of(...jump, ...alternating);
    const levels = smoothLevels({ vectors }, rows, 60);
    const mixed = jump.map((value, t) => 0.6 * value + 30 * alternating[t]!);
    for (const [s, own] of [jump, alternating, mixed].entries()) {
      expect(levels[s]).toBeCloseTo(smoothLevel(own), 8);
    }
    // The jump is followed fast, the alternating values slowly.
    expect(levels[0]).toBeCloseTo(100, 8);
    expect(Math.abs(levels[1]!)).toBeLessThan(0.5);
  });
});

describe('dateShift', () => {
  it.each([
    ['2012-02-17', 1 / 7],
    ['2012-03-09', 2 / 7],
    ['2012-11-16', 2 / 7],
    ['2012-11-23', 0],
    ['2012-11-30', 0],
    ['2013-11-22', 1],
    ['2013-11-29', 1],
    ['2013-12-06', 1],
    ['2013-12-13', 1 / 7],
  ])('the week that ends on %s has this share of the week before: %f', (week, share) => {
    expect(computePreviousWeekShare(weekFacts(week))).toBeCloseTo(share, 12);
  });

  const departments = [{ department: 1, from: 0, to: 1 }];
  const shift = (level: number, season: number[], growth: number[], weeks: string[]) =>
    dateShift(
      {
        level: Float64Array.of(level),
        season: Float64Array.from(season),
        growth: Float64Array.from(growth),
      },
      departments,
      weeks.map((week) => weekFacts(week)),
    );

  it('corrects by the difference from the week before', () => {
    const weeks = ['2012-02-10', '2012-02-17', '2012-02-24'];
    const [first, second] = shift(1000, [70, 0, 14], [0, 0, 7], weeks);
    expect(first).toBeCloseTo(10, 12);
    expect(second).toBeCloseTo(-3, 12);
  });

  it('reads the week of Christmas day by day', () => {
    // Last year's weeks end on Monday, 19 December 2011 to 9 January 2012; dates are two days earlier now. The week to the
    // 26th has 2 on the 26th, as a day of the next week, none on the 25th, and 98 on the five days before.
    const weeks = ['2012-12-17', '2012-12-24', '2012-12-31', '2013-01-07'];
    const [christmas, after] = shift(0, [70, 100, 14, 14], [0, 0, 0, 0], weeks);
    // 18 to 24 December: 2/7 of 70, and 98.
    expect(christmas).toBeCloseTo(20 + 98 - 100, 10);
    // 25 to 31 December: none on the 25th, 2 on the 26th, 5/7 of 14.
    expect(after).toBeCloseTo(2 + 10 - 14, 10);
  });

  it('has no sales on a Christmas Day that a week starts with', () => {
    // Last year's week is 25 to 31 December 2010; now it is 24 to 30, with the 24th of the week before.
    const weeks = ['2011-12-17', '2011-12-24', '2011-12-31', '2012-01-07'];
    expect(weeks.map((week) => weekFacts(week).daysBeforeChristmas)).toEqual([null, 6, null, null]);
    const fridays = ['2011-12-23', '2011-12-30'].map((week) => weekFacts(week));
    expect(fridays.map(({ daysBeforeChristmas }) => daysBeforeChristmas)).toEqual([null, 0]);
    const [, second] = shift(
      0,
      [70, 70, 60, 60],
      [0, 0, 0, 0],
      ['2011-12-16', '2011-12-23', '2011-12-30', '2012-01-06'],
    );
    expect(second).toBeCloseTo(10 + 50 - 60, 10);
  });
});
