import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, openSources } from '#test/factories/load-marts.js';
import {
  listNrfWeeks,
  type NrfWeek,
  openNrfAnswers,
  toFileDate,
} from '#test/factories/nrf-calendar.js';
import type { AnswerFixture } from '#test/setup/answers.js';
import { walmartFolder } from '#test/setup/shared.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { readRows } from '#test/slow-path/read-rows.js';
import { addDays } from '#test/slow-path/week-dates.js';
import { monthlyDepartmentSales, MonthlyDepartmentSalesArgs } from './monthly-department-sales.js';

let database: TestWarehouse;
let fixture: AnswerFixture;

const open = async (sources: Parameters<typeof openNrfAnswers>[0]) => {
  ({ database, fixture } = await openNrfAnswers(sources));
};

const ask = (given: Partial<MonthlyDepartmentSalesArgs> = {}) =>
  fixture.ask(
    monthlyDepartmentSales,
    Object.assign(new MonthlyDepartmentSalesArgs(), { calendar: 'FISCAL', first: 1_000, ...given }),
  );

describe('fiscal months of a year of 53 weeks and its neighbours', () => {
  /** 100 in each week of 2011, 110 of 2012, which has 53 weeks, and 121 of 2013. */
  const amounts: Record<number, number> = { 2011: 100, 2012: 110, 2013: 121 };
  beforeAll(() =>
    open(
      createSources({
        stores: '1,A,1000',
        sales: listNrfWeeks(2011, 2013)
          .map(({ friday, year }) => `1,1,${toFileDate(friday)},${amounts[year]}.00,FALSE`)
          .join('\n'),
        features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
      }),
    ),
  );
  afterAll(() => database.drop());

  const pickMonths = async (given: Partial<MonthlyDepartmentSalesArgs>) => {
    const { nodes } = await ask(given);
    return nodes.map((node) => [
      node.fiscalMonth,
      node.month,
      node.total,
      node.weeks,
      node.changeOnMonthBefore,
      node.weeklyAverageChangeOnMonthBefore,
      node.changeOnYearBefore,
      node.comparedWeeks,
      node.firstComparedWeek,
      node.lastComparedWeek,
      node.state,
    ]);
  };

  const pickPeriods = async (given: Partial<MonthlyDepartmentSalesArgs>) => {
    const { nodes } = await ask(given);
    return nodes.map((node) => [
      node.fiscalYear,
      node.fiscalQuarter,
      node.fiscalMonth,
      node.month,
      node.total,
      node.weeks,
      node.changeOnMonthBefore,
      node.weeklyAverageChangeOnMonthBefore,
      node.changeOnYearBefore,
      node.comparedWeeks,
      node.firstComparedWeek,
      node.lastComparedWeek,
    ]);
  };

  it('compares weeks with weeks, and totals of months of equally many weeks only', async () => {
    const months = await pickMonths({ year: 2012 });
    expect(months).toHaveLength(12);
    // Four weeks after four of the year before; five after four; four after five.
    expect(months.slice(0, 3)).toEqual([
      ['2012-M01', '2012-01-28', 440, 4, 0.1, 0.1, 0.1, 4, '2011-02-04', '2011-02-25', 'COMPLETE'],
      ['2012-M02', '2012-02-25', 550, 5, null, 0, 0.1, 5, '2011-03-04', '2011-04-01', 'COMPLETE'],
      ['2012-M03', '2012-03-31', 440, 4, null, 0, 0.1, 4, '2011-04-08', '2011-04-29', 'COMPLETE'],
    ]);
    // Five weeks after five. The 53rd week has none to compare with: 4 × 110 after 4 × 100.
    expect(months[11]).toEqual([
      '2012-M12',
      '2012-12-29',
      550,
      5,
      0,
      0,
      0.1,
      4,
      '2012-01-06',
      '2012-01-27',
      'COMPLETE',
    ]);
  });

  it('compares the year after with weeks 2 to 53', async () => {
    const months = await pickMonths({ year: 2013 });
    expect(months[0]?.slice(0, 10)).toEqual([
      '2013-M01',
      '2013-02-02',
      484,
      4,
      null,
      0.1,
      0.1,
      4,
      '2012-02-10',
      '2012-03-02',
    ]);
    expect(months[11]?.slice(0, 10)).toEqual([
      '2013-M12',
      '2014-01-04',
      484,
      4,
      null,
      0,
      0.1,
      4,
      '2013-01-11',
      '2013-02-01',
    ]);
  });

  it('groups by quarter, and compares 13 of 14 weeks with a year before', async () => {
    const quarters = await pickPeriods({ period: 'QUARTER', from: '2012-02-03' });
    expect(quarters).toHaveLength(8);
    // 13 weeks after 13 of the quarter before and of a year before.
    expect(quarters[0]).toEqual([
      2012,
      '2012-Q1',
      null,
      '2012-01-28',
      1430,
      13,
      0.1,
      0.1,
      0.1,
      13,
      '2011-02-04',
      '2011-04-29',
    ]);
    // 14 weeks with the 53rd: totals are not compared with 13 weeks, and 13 of them are with a year before.
    expect(quarters[3]).toEqual([
      2012,
      '2012-Q4',
      null,
      '2012-10-27',
      1540,
      14,
      null,
      0,
      0.1,
      13,
      '2011-11-04',
      '2012-01-27',
    ]);
    expect(quarters[4]).toEqual([
      2013,
      '2013-Q1',
      null,
      '2013-02-02',
      1573,
      13,
      null,
      0.1,
      0.1,
      13,
      '2012-02-10',
      '2012-05-04',
    ]);
  });

  it('groups by year, and compares 52 weeks of a year of 53 with both neighbours', async () => {
    expect(await pickPeriods({ period: 'YEAR' })).toEqual([
      [2011, null, null, '2011-01-29', 5200, 52, null, null, null, 0, null, null],
      [2012, null, null, '2012-01-28', 5830, 53, null, 0.1, 0.1, 52, '2011-02-04', '2012-01-27'],
      [2013, null, null, '2013-02-02', 6292, 52, null, 0.1, 0.1, 52, '2012-02-10', '2013-02-01'],
    ]);
    const { nodes, latest } = await ask({ period: 'YEAR', to: '2013-01-31' });
    expect(nodes.map(({ state, trend }) => [state, trend])).toEqual([
      ['COMPLETE', null],
      ['COMPLETE', null],
    ]);
    expect(latest).toMatchObject({
      fiscalYear: 2012,
      fiscalQuarter: null,
      fiscalMonth: null,
      total: 5830,
      weeklyAverageChangeOnMonthBefore: 0.1,
      weeklyAverageChangeOnYearBefore: 0.1,
      comparedWeeks: 52,
    });
  });

  it('refuses quarters and years of the calendar', async () => {
    for (const period of ['QUARTER', 'YEAR'] as const)
      await expect(ask({ calendar: 'GREGORIAN', period })).rejects.toMatchObject({
        code: 'ARGUMENT_INVALID',
        message: expect.stringContaining('set calendar to FISCAL') as unknown,
      });
  });

  it('selects whole fiscal months by dates, and leads with the last complete one', async () => {
    const { nodes, coverage, latest } = await ask({ from: '2012-03-29', to: '2012-04-02' });
    expect(nodes.map(({ fiscalMonth }) => fiscalMonth)).toEqual(['2012-M02', '2012-M03']);
    expect(coverage).toMatchObject({
      firstWeek: '2012-03-02',
      lastWeek: '2012-04-27',
      weeks: 9,
      calendar: '4-5-4',
    });
    expect(latest).toMatchObject({
      fiscalMonth: '2012-M03',
      total: 440,
      weeklyAverageChangeOnMonthBefore: 0,
      weeklyAverageChangeOnYearBefore: 0.1,
      comparedWeeks: 4,
      firstComparedWeek: '2011-04-08',
      lastComparedWeek: '2011-04-29',
    });
  });

  it('keeps calendar months the default, without a calendar in the coverage', async () => {
    const { nodes, coverage } = await ask({ calendar: 'GREGORIAN', year: 2012, to: '2012-01-31' });
    expect(nodes).toMatchObject([{ month: '2012-01-01', fiscalMonth: null, comparedWeeks: null }]);
    expect(coverage.calendar).toBeNull();
  });

  it('refuses fiscal months of a snapshot without a calendar', async () => {
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'calendar_week'",
    );
    await expect(ask()).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
  });
});

describe.runIf(walmartFolder)('fiscal months of the real files', () => {
  beforeAll(async () => open(await openSources(walmartFolder ?? '')));
  afterAll(() => database.drop());

  const places = new Map(listNrfWeeks(2009, 2013).map((week) => [week.friday, week]));
  const formatMonth = ({ year, month }: NrfWeek) => `${year}-M${String(month).padStart(2, '0')}`;

  /** Reads every page of a list. */
  async function readAll<Row>(
    read: (after: string | undefined) => Promise<{
      nodes: Row[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    }>,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (let after: string | undefined; ;) {
      const { nodes, pageInfo } = await read(after);
      rows.push(...nodes);
      if (!pageInfo.hasNextPage) return rows;
      after = pageInfo.endCursor ?? undefined;
    }
  }

  it('are those of quarters and years, whose states follow from their weeks', async () => {
    const { sales } = readRows(walmartFolder ?? '');
    const sumUp = (name: (week: NrfWeek) => string) => {
      const sums = new Map<string, bigint>();
      for (const { department, week, cents } of sales) {
        const key = `${name(places.get(week)!)} ${department}`;
        sums.set(key, (sums.get(key) ?? 0n) + cents);
      }
      return sums;
    };
    const years = sumUp(({ year }) => String(year));
    const quarters = sumUp(({ year, quarter }) => `${year}-Q${quarter}`);
    const byYear = await readAll((after) => ask({ period: 'YEAR', ...(after && { after }) }));
    const byQuarter = await readAll((after) => ask({ period: 'QUARTER', ...(after && { after }) }));
    const toCents = (total: number) => BigInt(Math.round(total * 100));
    expect(
      new Map(byYear.map((row) => [`${row.fiscalYear} ${row.department}`, toCents(row.total)])),
    ).toEqual(years);
    expect(
      new Map(
        byQuarter.map((row) => [`${row.fiscalQuarter} ${row.department}`, toCents(row.total)]),
      ),
    ).toEqual(quarters);
    // The files begin with week 1 of 2010 and end with week 39 of 2012.
    const listStates = (rows: { month: string; state: string }[]) =>
      [...new Set(rows.map(({ month, state }) => `${month} ${state}`))].sort();
    expect(listStates(byYear)).toEqual([
      '2010-01-30 COMPLETE',
      '2011-01-29 COMPLETE',
      '2012-01-28 OPEN',
    ]);
    expect(listStates(byQuarter).filter((state) => !state.endsWith(' COMPLETE'))).toEqual([]);
    const weeks = new Map<string, bigint>();
    for (const { department, week, cents } of sales) {
      const key = `${week} ${department}`;
      weeks.set(key, (weeks.get(key) ?? 0n) + cents);
    }
    const fridays = [...places].filter(([, { year }]) => year === 2011).map(([friday]) => friday);
    for (const { fiscalYear, department, changeOnYearBefore, comparedWeeks } of byYear) {
      // Of the 52 weeks of 2011, those in which the department sold also 364 days earlier.
      const pairs = fridays.flatMap((friday) => {
        const now = weeks.get(`${friday} ${department}`);
        const before = weeks.get(`${addDays(friday, -364)} ${department}`);
        return now === undefined || before === undefined ? [] : [{ now, before }];
      });
      if (fiscalYear !== 2011) expect(changeOnYearBefore).toBeNull();
      else {
        expect(comparedWeeks).toBe(pairs.length);
        const [now, before] = (['now', 'before'] as const).map((each) =>
          pairs.reduce((sum, pair) => sum + pair[each], 0n),
        );
        if (!before) expect(changeOnYearBefore).toBeNull();
        else
          expect(changeOnYearBefore).toBeCloseTo(
            Number(now! - before) / Math.abs(Number(before)),
            5,
          );
      }
    }
  });

  it('agree with a slow path, and add up to the weeks', async () => {
    const { sales } = readRows(walmartFolder ?? '');
    const expected = new Map<string, bigint>();
    let whole = 0n;
    for (const { department, week, cents } of sales) {
      const key = `${formatMonth(places.get(week)!)} ${department}`;
      expected.set(key, (expected.get(key) ?? 0n) + cents);
      whole += cents;
    }
    const rows = await readAll((after) => ask(after === undefined ? {} : { after }));
    const found = rows.map(({ fiscalMonth, department, total }): [string, bigint] => [
      `${fiscalMonth} ${department}`,
      BigInt(Math.round(total * 100)),
    ]);
    expect(new Map(found)).toEqual(expected);
    expect(found.reduce((sum, [, cents]) => sum + cents, 0n)).toBe(whole);
  });
});
