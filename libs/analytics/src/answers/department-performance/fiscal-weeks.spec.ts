import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, openSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, openNrfAnswers, toFileDate } from '#test/factories/nrf-calendar.js';
import type { AnswerFixture } from '#test/setup/answers.js';
import { walmartFolder } from '#test/setup/shared.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { readRows } from '#test/slow-path/read-rows.js';
import { addDays } from '#test/slow-path/week-dates.js';
import { departmentPerformance, DepartmentPerformanceArgs } from './department-performance.js';

/** Department 1 sells 100 a week in 2011, 110 in 2012, which has 53 weeks, and 121 in 2013; department 2 always sells 50. */
const amounts: Record<number, number> = { 2011: 100, 2012: 110, 2013: 121 };

let database: TestWarehouse;
let fixture: AnswerFixture;

const open = async (sources: Parameters<typeof openNrfAnswers>[0]) => {
  ({ database, fixture } = await openNrfAnswers(sources));
};

const ask = (given: Partial<DepartmentPerformanceArgs>) =>
  fixture.ask(
    departmentPerformance,
    Object.assign(new DepartmentPerformanceArgs(), { calendar: 'FISCAL', first: 1_000, ...given }),
  );

describe('fiscal weeks of a year of 53 weeks and its neighbours', () => {
  beforeAll(() =>
    open(
      createSources({
        stores: '1,A,1000',
        sales: listNrfWeeks(2011, 2013)
          .flatMap(({ friday, year }) => [
            `1,1,${toFileDate(friday)},${amounts[year]}.00,FALSE`,
            `1,2,${toFileDate(friday)},50.00,FALSE`,
          ])
          .join('\n'),
        features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
      }),
    ),
  );
  afterAll(() => database.drop());

  it('places each week in the fiscal calendar, and compares it with the week that the calendar compares', async () => {
    const { nodes, coverage } = await ask({ department: 1, year: 2012 });
    const rows = nodes.map((node) => [
      node.week,
      node.fiscalYear,
      node.fiscalQuarter,
      node.fiscalMonth,
      node.fiscalWeek,
      node.comparedWeek,
      node.changeOnYearBefore,
    ]);
    expect(rows).toHaveLength(53);
    expect(rows[0]).toEqual([
      '2012-02-03',
      2012,
      '2012-Q1',
      '2012-M01',
      '2012-W01',
      '2011-02-04',
      0.1,
    ]);
    expect(rows[51]).toEqual([
      '2013-01-25',
      2012,
      '2012-Q4',
      '2012-M12',
      '2012-W52',
      '2012-01-27',
      0.1,
    ]);
    // The 53rd week has none to compare with.
    expect(rows[52]).toEqual(['2013-02-01', 2012, '2012-Q4', '2012-M12', '2012-W53', null, null]);
    expect(coverage).toMatchObject({ weeks: 53, lastWeek: '2013-02-01', calendar: '4-5-4' });
  });

  it('compares the year after with weeks 2 to 53', async () => {
    const { nodes } = await ask({ department: 1, year: 2013 });
    expect(nodes).toHaveLength(52);
    expect(nodes[0]).toMatchObject({ fiscalWeek: '2013-W01', comparedWeek: '2012-02-10' });
    expect(nodes[51]).toMatchObject({ fiscalWeek: '2013-W52', comparedWeek: '2013-02-01' });
    expect(nodes.map(({ changeOnYearBefore }) => changeOnYearBefore)).toEqual(Array(52).fill(0.1));
  });

  it('sums up a fiscal year, with growth over the weeks that compare', async () => {
    const { departments } = await ask({ year: 2012 });
    const figures = departments.map((each) => [
      each.department,
      each.total,
      each.share,
      each.weeks,
      each.likeForLikeGrowth,
      each.likeForLikeWeeks,
    ]);
    // 53 weeks of 110 and of 50: 5,830 and 2,650 of 8,480.
    expect(figures).toEqual([
      [1, 5830, 0.6875, 53, 0.1, 52],
      [2, 2650, 0.3125, 53, 0, 52],
    ]);
  });

  it('leads with the fiscal week and its comparison', async () => {
    const { latest } = await ask({ year: 2013 });
    expect(latest).toMatchObject({
      week: '2014-01-31',
      fiscalWeek: '2013-W52',
      departments: [1],
      comparedWeek: '2013-02-01',
      changeOnYearBefore: 0.1,
    });
  });

  it('keeps calendar years the default, whose weeks compare with those 364 days earlier', async () => {
    const { nodes, coverage } = await ask({
      calendar: 'GREGORIAN',
      department: 1,
      from: '2013-02-01',
      to: '2013-02-01',
    });
    expect(nodes).toMatchObject([
      { fiscalYear: null, fiscalWeek: null, comparedWeek: '2012-02-03', changeOnYearBefore: 0 },
    ]);
    expect(coverage.calendar).toBeNull();
  });

  it('refuses fiscal weeks of a snapshot without a calendar', async () => {
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'calendar_week'",
    );
    await expect(ask({})).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
  });
});

describe.runIf(walmartFolder)('fiscal weeks of the real files', () => {
  beforeAll(async () => open(await openSources(walmartFolder ?? '')));
  afterAll(() => database.drop());

  it('add up to fiscal months, and change as a slow path finds', async () => {
    const { sales } = readRows(walmartFolder ?? '');
    const places = new Map(listNrfWeeks(2009, 2013).map((week) => [week.friday, week]));
    const expected = new Map<string, bigint>();
    for (const { department, week, cents } of sales) {
      const { year, month } = places.get(week)!;
      const key = `${year}-M${String(month).padStart(2, '0')} ${department}`;
      expected.set(key, (expected.get(key) ?? 0n) + cents);
    }
    const rows = [];
    for (let after: string | undefined; ;) {
      const { nodes, pageInfo } = await ask(after === undefined ? {} : { after });
      rows.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor ?? undefined;
    }
    const byMonth = new Map<string, bigint>();
    for (const { fiscalMonth, department, total } of rows) {
      const key = `${fiscalMonth} ${department}`;
      byMonth.set(key, (byMonth.get(key) ?? 0n) + BigInt(Math.round(total * 100)));
    }
    expect(byMonth).toEqual(expected);
    const totals = new Map(
      rows.map(({ week, department, total }) => [`${week} ${department}`, total]),
    );
    for (const { week, department, total, comparedWeek, changeOnYearBefore } of rows) {
      const earlier = addDays(week, -364);
      const before = totals.get(`${earlier} ${department}`);
      expect(comparedWeek).toBe(before === undefined ? null : earlier);
      if (before) expect(changeOnYearBefore).toBeCloseTo((total - before) / Math.abs(before), 5);
    }
  });
});
