import { describe, expect, it } from 'vitest';
import { applyScenario, type ScenarioSum } from './apply-scenario.js';
import { findWeek, weeksOfHoliday } from './holiday.js';

const weeks = ['2012-11-09', '2012-11-16', '2012-11-23', '2012-11-30', '2012-12-07'];
const sum = (season: bigint, at: number, kind: Partial<ScenarioSum> = {}): ScenarioSum => ({
  week: weeks[at]!,
  isGrowing: false,
  isClosing: false,
  base: 100n,
  season,
  ...kind,
});
const sums = [10n, 10n, 50n, 20n, 20n].map((season, at) => sum(season, at));
const sales = (changes: Partial<Parameters<typeof applyScenario>[2]>, of = sums) =>
  applyScenario(weeks, of, { growth: 0, ...changes }).map(Number);

describe('applyScenario', () => {
  it('returns the forecast without changes', () => {
    expect(sales({})).toEqual([110, 110, 150, 120, 120]);
  });

  it('leaves out the part of a holiday above the line between the weeks around it', () => {
    // The line from 10 to 20 is 15 in the third week.
    expect(sales({ holiday: { at: [2], by: null } })).toEqual([110, 110, 115, 120, 120]);
    // From 10 to 20 over two weeks: 10 + 10 / 3 and 10 + 20 / 3.
    const two = sales({ holiday: { at: [2, 3], by: null } });
    expect(two).toEqual([110, 110, 113, 117, 120]);
  });

  it('uses the week at one side where the forecast ends', () => {
    expect(sales({ holiday: { at: [0], by: null } })[0]).toBe(110);
    expect(sales({ holiday: { at: [4], by: null } })[4]).toBe(120);
  });

  it('moves the effect of a holiday, and loses what leaves the forecast', () => {
    expect(sales({ holiday: { at: [2], by: 1 } })).toEqual([110, 110, 115, 155, 120]);
    expect(sales({ holiday: { at: [2], by: -1 } })).toEqual([110, 145, 115, 120, 120]);
    expect(sales({ holiday: { at: [2], by: 3 } })).toEqual([110, 110, 115, 120, 120]);
  });

  it('lets the growing series grow, and the closing ones end', () => {
    const parts = [
      ...sums,
      ...weeks.map((_, at) => sum(0n, at, { isGrowing: true })),
      ...weeks.map((_, at) => sum(0n, at, { isClosing: true })),
    ];
    // 110 + 100 × 1.1 + 100, and without the last from the third week.
    expect(sales({ growth: 10, closedFrom: 2 }, parts)).toEqual([320, 320, 260, 230, 230]);
  });

  it('rounds once, half away from zero, where numbers in binary would not', () => {
    const growing = (cents: bigint) => [
      { ...sum(0n, 0, { isGrowing: true }), base: cents },
      { ...sum(0n, 1, { isGrowing: true }), base: -cents },
    ];
    const grown = (cents: bigint, growth: number) =>
      applyScenario(weeks, growing(cents), { growth });
    // 1.50 × 1.01 = 1.515; 90,071,992,547,409.93 × 1.5 = 135,107,988,821,114.895.
    expect(grown(150n, 1).slice(0, 2)).toEqual([152n, -152n]);
    expect(grown(9_007_199_254_740_993n, 50).slice(0, 2)).toEqual([
      13_510_798_882_111_490n,
      -13_510_798_882_111_490n,
    ]);
  });
});

describe('the weeks of a holiday', () => {
  const fridays = Array.from({ length: 45 }, (_, index) =>
    new Date(Date.UTC(2012, 10, 2 + 7 * index)).toISOString().slice(0, 10),
  );
  const findDates = (holiday: Parameters<typeof weeksOfHoliday>[0]) =>
    weeksOfHoliday(holiday, fridays).map((at) => fridays[at]);

  it('have its day, and those before that share its effect', () => {
    // Thanksgiving was on 22 November 2012, Easter on 31 March 2013, the Super Bowl on 3 February, Labor Day on 2 September.
    expect(findDates('THANKSGIVING')).toEqual(['2012-11-23']);
    expect(findDates('CHRISTMAS')).toEqual([
      '2012-12-07',
      '2012-12-14',
      '2012-12-21',
      '2012-12-28',
    ]);
    expect(findDates('SUPER_BOWL')).toEqual(['2013-02-08']);
    expect(findDates('EASTER')).toEqual(['2013-03-29', '2013-04-05']);
    expect(findDates('LABOR_DAY')).toEqual(['2013-09-06']);
  });

  it('are none where the forecast has no such day', () => {
    expect(weeksOfHoliday('EASTER', weeks)).toEqual([]);
    expect(findWeek('2012-11-02', weeks)).toBe(-1);
    expect(findWeek('2012-11-03', weeks)).toBe(0);
  });
});
