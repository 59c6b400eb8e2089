import { describe, expect, it } from 'vitest';
import { applyScenario, type ScenarioChange, type ScenarioRow } from './scenario.js';
import { isoWeeks } from './week-calendar.js';

/** From before Easter 2012 (8 April, in the week that ends on the 13th); two stores, one department. */
const weeks = isoWeeks('2012-03-16', 10);
const rows: ScenarioRow[] = [1, 2].flatMap((store) =>
  weeks.map((week) => {
    const calendar = week === '2012-04-06' ? 50 : week === '2012-04-13' ? -20 : 0;
    const season = 10;
    const mean = 100 * store + season + calendar;
    const quantiles = [mean - 40, mean, mean + 40];
    return {
      store,
      department: 7,
      week,
      mean,
      level: 100 * store,
      season,
      calendar,
      growth: 0,
      quantiles,
    };
  }),
);
const meansOf = (result: readonly ScenarioRow[], store: number) =>
  result.filter((row) => row.store === store).map(({ mean }) => mean);

describe('applyScenario', () => {
  it('moves Easter with the week before it', () => {
    const moved = applyScenario(rows, [{ kind: 'holiday', holiday: 'EASTER', week: '2012-04-27' }]);
    expect(meansOf(moved, 1)).toEqual([110, 110, 110, 110, 110, 160, 90, 110, 110, 110]);
    expect(
      moved.map(({ level, season, calendar, growth }) => level + season + calendar + growth),
    ).toEqual(moved.map(({ mean }) => mean));
  });

  it('leaves Easter out', () => {
    const without = applyScenario(rows, [{ kind: 'holiday', holiday: 'EASTER', week: null }]);
    expect(meansOf(without, 2)).toEqual(new Array(10).fill(210));
  });

  it('takes Christmas out of the season', () => {
    const december = isoWeeks('2012-11-30', 7).map((week, t): ScenarioRow => {
      const season = [0, 20, 60, 120, 90, 10, 12][t]!;
      return {
        store: 1,
        department: 7,
        week,
        mean: season,
        level: 0,
        season,
        calendar: 0,
        growth: 0,
        quantiles: [season],
      };
    });
    const without = applyScenario(december, [
      { kind: 'holiday', holiday: 'CHRISTMAS', week: null },
    ]);
    // Christmas is in the week that ends on the 28th: its weeks follow a line from 20 to 10.
    const expected = [0, 20, 17.5, 15, 12.5, 10, 12];
    for (const [t, mean] of meansOf(without, 1).entries())
      expect(mean).toBeCloseTo(expected[t]!, 9);
  });

  it('adds growth to one store, with wider intervals', () => {
    const grown = applyScenario(rows, [
      { kind: 'growth', store: 2, department: null, percent: 10 },
    ]);
    expect(meansOf(grown, 1)).toEqual(meansOf(rows, 1));
    const first = grown.find(({ store }) => store === 2)!;
    expect(first).toMatchObject({ mean: 231, growth: 21 });
    expect(first.quantiles[2]! - first.mean).toBeCloseTo(40 * 1.1 ** 0.7, 9);
  });

  it('closes a store from a week on', () => {
    const closed = applyScenario(rows, [{ kind: 'closing', store: 1, from: '2012-03-30' }]);
    expect(meansOf(closed, 1)).toEqual([110, 110, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(closed[2]!.quantiles).toEqual([0, 0, 0]);
  });

  const easter = { kind: 'holiday', holiday: 'EASTER' } as const;
  const growth = { kind: 'growth', store: 1, department: null, percent: 5 } as const;
  it.each<[string, ScenarioChange[]]>([
    ['has no change', []],
    [
      'holiday EASTER has two changes',
      [
        { ...easter, week: null },
        { ...easter, week: weeks[2]! },
      ],
    ],
    ['CHRISTMAS is in no forecast week', [{ kind: 'holiday', holiday: 'CHRISTMAS', week: null }]],
    ['EASTER moves to 2013-04-05, which is no', [{ ...easter, week: '2013-04-05' }]],
    ['EASTER is in week 2012-04-13 already', [{ ...easter, week: '2012-04-13' }]],
    ['growth is -101 %', [{ ...growth, percent: -101 }]],
    ['growth of store 3, department any has no', [{ ...growth, store: 3 }]],
    ['store 3 has no forecast', [{ kind: 'closing', store: 3, from: weeks[0]! }]],
    ['store 1 closes from 2012-03-17', [{ kind: 'closing', store: 1, from: '2012-03-17' }]],
    ['store 1 grows and is closed', [growth, { kind: 'closing', store: 1, from: weeks[0]! }]],
  ])('refuses a scenario that %s', (message, changes) => {
    expect(() => applyScenario(rows, changes)).toThrow(
      expect.objectContaining({
        code: 'ARGUMENT_INVALID',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
