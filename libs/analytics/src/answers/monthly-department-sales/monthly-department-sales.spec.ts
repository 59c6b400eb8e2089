import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { MonthlyDepartmentSalesArgs } from './monthly-department-sales.js';
import { monthlyDepartmentSales } from './monthly-department-sales.js';

const createArgs = (given: Partial<MonthlyDepartmentSalesArgs>) =>
  Object.assign(new MonthlyDepartmentSalesArgs(), given);

describe('monthlyDepartmentSales', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        // Weeks of department 9 before and after, so that every month of the others is complete.
        stores: `1,A,1000
                 2,B,500`,
        sales: `2,9,25/12/2009,1000.00,FALSE
                2,9,01/04/2011,1000.00,FALSE
                1,1,08/01/2010,60.00,FALSE
                2,1,08/01/2010,40.00,FALSE
                1,1,15/01/2010,100.00,FALSE
                1,1,05/02/2010,220.00,FALSE
                1,1,02/04/2010,160.00,FALSE
                1,1,04/02/2011,110.00,FALSE
                1,2,08/01/2010,-50.00,FALSE
                1,2,05/02/2010,25.00,FALSE
                1,2,05/03/2010,0.00,FALSE
                1,2,02/04/2010,10.00,FALSE
                1,2,04/03/2011,300.00,FALSE
                1,3,08/01/2010,10.00,FALSE
                1,3,01/10/2010,50.00,FALSE
                1,3,08/10/2010,50.00,FALSE
                1,3,15/10/2010,50.02,FALSE`,
        features: `1,08/01/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });
  const ask = (given: Partial<MonthlyDepartmentSalesArgs>) =>
    fixture.ask(monthlyDepartmentSales, createArgs(given));

  it('sums a month over stores and weeks, and compares it with the month before', async () => {
    const { nodes, coverage } = await ask({ department: 1 });
    expect(nodes[0]).toEqual({
      department: 1,
      month: '2010-01-01',
      total: 200,
      weeks: 2,
      weeklyAverage: 100,
      changeOnMonthBefore: null,
      weeklyAverageChangeOnMonthBefore: null,
      changeOnYearBefore: null,
      weeklyAverageChangeOnYearBefore: null,
      trend: null,
      state: 'COMPLETE',
      fiscalMonth: null,
      fiscalQuarter: null,
      fiscalYear: null,
      comparedWeeks: null,
      firstComparedWeek: null,
      lastComparedWeek: null,
    });
    // 220 after 200 in total, after 100 a week
    expect(nodes[1]).toMatchObject({
      month: '2010-02-01',
      total: 220,
      weeks: 1,
      changeOnMonthBefore: 0.1,
      weeklyAverageChangeOnMonthBefore: 1.2,
      trend: null,
    });
    expect(coverage).toMatchObject({ firstWeek: '2010-01-08', lastWeek: '2011-02-04', weeks: 5 });
  });

  it('treats a month without sales as a gap, in changes and in the trend', async () => {
    const { nodes } = await ask({ department: 1 });
    // weekly averages 100, 220, 160 at months 0, 1, 3: slope 60 / (14 / 3)
    expect(nodes[2]).toMatchObject({
      month: '2010-04-01',
      changeOnMonthBefore: null,
      weeklyAverageChangeOnMonthBefore: null,
      trend: 12.86,
    });
  });

  it('compares with the year before, and limits the trend to 12 calendar months', async () => {
    const { nodes } = await ask({ department: 1 });
    expect(nodes[3]).toMatchObject({
      month: '2011-02-01',
      changeOnMonthBefore: null,
      changeOnYearBefore: -0.5,
      weeklyAverageChangeOnYearBefore: -0.5,
      trend: null,
    });
  });

  it('keeps the sign of a change from returns, and returns none from zero', async () => {
    const { nodes } = await ask({ department: 2 });
    // totals -50, 25, 0, 10: changes 75 / 50, -25 / 25; slopes 25 and 77.5 / 5; then 300, a year after 0
    expect(nodes.map((node) => node.changeOnMonthBefore)).toEqual([null, 1.5, -1, null, null]);
    expect(nodes.map((node) => node.trend)).toEqual([null, null, 25, 15.5, null]);
    expect(nodes[4]).toMatchObject({
      changeOnYearBefore: null,
      weeklyAverageChangeOnYearBefore: null,
    });
  });

  it('returns whole months between from and to, computed with their full history', async () => {
    const { nodes, totalCount, coverage } = await ask({ from: '2010-02-20', to: '2010-02-20' });
    expect(nodes).toMatchObject([
      { department: 1, month: '2010-02-01', changeOnMonthBefore: 0.1 },
      { department: 2, month: '2010-02-01', changeOnMonthBefore: 1.5 },
    ]);
    expect(totalCount).toBe(2);
    expect(coverage).toMatchObject({ firstWeek: '2010-02-05', lastWeek: '2010-02-05', weeks: 1 });
  });

  it('covers a week on the first day of a month in that month alone', async () => {
    const october = await ask({ from: '2010-10-31', to: '2010-10-01' });
    // 150.02 / 3
    expect(october.nodes).toMatchObject([{ total: 150.02, weeks: 3, weeklyAverage: 50.01 }]);
    expect(october.coverage).toMatchObject({
      firstWeek: '2010-10-01',
      lastWeek: '2010-10-15',
      weeks: 3,
    });
    expect((await ask({ from: '2010-09-30', to: '2010-09-30' })).coverage.weeks).toBe(0);
  });

  const places = (nodes: { department: number; month: string }[]) =>
    nodes.map(({ department, month }) => `${department} ${month.slice(0, 7)}`);

  it('orders equal totals by department, then month', async () => {
    const { nodes } = await ask({ orderBy: 'TOTAL', first: 5 });
    expect(nodes.map((node) => node.total)).toEqual([-50, 0, 10, 10, 25]);
    expect(places(nodes).slice(2, 4)).toEqual(['2 2010-04', '3 2010-01']);
  });

  it('orders by month, latest first, and continues after a cursor', async () => {
    const latest = { direction: 'DESC', to: '2011-03-31', first: 2 } as const;
    const page = await ask(latest);
    expect(places(page.nodes)).toEqual(['2 2011-03', '1 2011-02']);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = await ask({ ...latest, after: page.pageInfo.endCursor ?? '' });
    expect(places(next.nodes)).toEqual(['3 2010-10', '1 2010-04']);
  });

  it('orders by department, then month', async () => {
    const { nodes } = await ask({ orderBy: 'DEPARTMENT', from: '2010-03-01', to: '2011-03-01' });
    expect(places(nodes)).toEqual([
      '1 2010-04',
      '1 2011-02',
      '2 2010-03',
      '2 2010-04',
      '2 2011-03',
      '3 2010-10',
    ]);
  });

  it('is empty where no month matches', async () => {
    expect(await ask({ department: 99 })).toMatchObject({
      nodes: [],
      totalCount: 0,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });
});

describe('monthlyDepartmentSales of months that are not complete', () => {
  it('compares none of them, and leads with the last complete month', async () => {
    const fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        // January 2010 begins on the 1st, before the data; March lacks store 2, and April is open.
        sales: `1,1,08/01/2010,10.00,FALSE
                1,1,05/02/2010,20.00,FALSE
                1,2,26/02/2010,40.00,FALSE
                1,1,26/03/2010,30.00,FALSE
                1,1,02/04/2010,40.00,FALSE`,
        coverage: `1,26/03/2010,1,TRUE
                   2,26/03/2010,0,FALSE`,
        features: '1,08/01/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
    try {
      const { nodes, latest } = await fixture.ask(monthlyDepartmentSales, createArgs({}));
      expect(nodes.map((each) => [each.month, each.state, each.changeOnMonthBefore])).toEqual([
        ['2010-01-01', 'PARTIAL', null],
        ['2010-02-01', 'COMPLETE', null],
        ['2010-02-01', 'COMPLETE', null],
        ['2010-03-01', 'PARTIAL', null],
        ['2010-04-01', 'OPEN', null],
      ]);
      expect(latest).toEqual({
        month: '2010-02-01',
        state: 'COMPLETE',
        total: 60,
        weeks: 2,
        lastWeek: '2010-02-26',
        weeklyAverageChangeOnMonthBefore: null,
        weeklyAverageChangeOnYearBefore: null,
        isMonthBeforeComplete: false,
        isYearBeforeComplete: null,
        fiscalMonth: null,
        fiscalQuarter: null,
        fiscalYear: null,
        comparedWeeks: null,
        firstComparedWeek: null,
        lastComparedWeek: null,
      });
      // Store 1 alone delivered all of March.
      const one = await fixture.ask(monthlyDepartmentSales, createArgs({ store: 1 }));
      expect(one.latest).toMatchObject({
        month: '2010-03-01',
        state: 'COMPLETE',
        weeklyAverageChangeOnMonthBefore: 0,
      });
      const april = await fixture.ask(monthlyDepartmentSales, createArgs({ from: '2010-04-09' }));
      expect(april.latest).toMatchObject({ month: '2010-04-01', state: 'OPEN', total: 40 });
    } finally {
      await fixture.close();
    }
  });
});

describe.runIf(walmartFolder)('monthlyDepartmentSales on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());
  const readTotals = async (given: Partial<MonthlyDepartmentSalesArgs>) => {
    const { nodes } = await fixture.ask(
      monthlyDepartmentSales,
      createArgs({ first: 1000, ...given }),
    );
    return nodes.map((node) => node.total);
  };

  // Weeks end on Fridays, from 5 February 2010 to 26 October 2012: the files have every Friday of their 33 months.
  it('compares every month that has one before, because all are complete', async () => {
    const { nodes } = await fixture.ask(monthlyDepartmentSales, createArgs({ department: 1 }));
    expect(nodes.map(({ state }) => state)).toEqual(Array(33).fill('COMPLETE'));
    const compared = (field: 'changeOnMonthBefore' | 'changeOnYearBefore') =>
      nodes.filter((node) => node[field] !== null).length;
    expect([compared('changeOnMonthBefore'), compared('changeOnYearBefore')]).toEqual([32, 21]);
  });

  it('equals the oracle', async () => {
    const { uc5 } = readOracle();
    const list = await fixture.ask(monthlyDepartmentSales, createArgs({ first: 1 }));
    expect(list.totalCount).toBe(uc5.dept_months);
    const february = { from: '2010-02-01', to: '2010-02-28' };
    expect(await readTotals({ department: 1, ...february })).toEqual([Number(uc5.dept1_2010_02)]);
    const december = { from: '2011-12-31', to: '2011-12-01' };
    expect(await readTotals({ department: 92, ...december })).toEqual([Number(uc5.dept92_2011_12)]);
    const all = await readTotals({ from: '2010-12-15', to: '2010-12-15' });
    expect(all.reduce((sum, total) => sum + total, 0)).toBeCloseTo(Number(uc5.all_2010_12), 2);
  });
});

describe('monthlyDepartmentSales after a month of returns', () => {
  it('takes changes as shares of their size, for totals and weekly averages', async () => {
    const fixture = await openAnswersOver(
      createSources({
        stores: '1,A,1000',
        sales: `1,9,25/12/2009,1.00,FALSE
                1,9,04/02/2011,1.00,FALSE
                1,1,08/01/2010,-30.00,FALSE
                1,1,05/02/2010,40.00,FALSE
                1,1,07/01/2011,45.00,FALSE
                1,1,14/01/2011,35.00,FALSE`,
        features: '1,08/01/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
    try {
      const { nodes } = await fixture.ask(monthlyDepartmentSales, createArgs({ department: 1 }));
      // 40 after -30: 70 / 30
      expect(nodes[1]).toMatchObject({
        changeOnMonthBefore: 2.333333,
        weeklyAverageChangeOnMonthBefore: 2.333333,
      });
      // 80 in total and 40 a week, after -30: 110 / 30 and 70 / 30
      expect(nodes[2]).toMatchObject({
        changeOnYearBefore: 3.666667,
        weeklyAverageChangeOnYearBefore: 2.333333,
      });
    } finally {
      await fixture.close();
    }
  });
});
