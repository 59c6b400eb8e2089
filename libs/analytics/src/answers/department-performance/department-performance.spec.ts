import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { DepartmentPerformanceArgs } from './department-performance.js';
import { departmentPerformance } from './department-performance.js';

const createArgs = (args: Partial<DepartmentPerformanceArgs>) =>
  Object.assign(new DepartmentPerformanceArgs(), args);

/** The values of the fields up to the state. */
const listValues = (node: object): unknown[] => Object.values(node).slice(0, 9);

describe('departmentPerformance', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        // 5 February:  dept 1 = 100 + 50 = 150, dept 2 = 150, dept 3 = 100; together 400
        // 12 February: dept 1 = 300,            dept 2 = -60, dept 3 = 0;   together 240
        // 19 February: dept 3 = 5 alone
        // 26 February: dept 1 = 10 and dept 2 = -10; together nothing
        sales: `1,1,05/02/2010,100.00,FALSE
                2,1,05/02/2010,50.00,FALSE
                1,2,05/02/2010,150.00,FALSE
                2,3,05/02/2010,100.00,FALSE
                1,1,12/02/2010,300.00,FALSE
                1,2,12/02/2010,-60.00,FALSE
                2,3,12/02/2010,0.00,FALSE
                2,3,19/02/2010,5.00,FALSE
                1,1,26/02/2010,10.00,FALSE
                2,2,26/02/2010,-10.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  it('returns total, stores, average, share, rank and change of each department-week', async () => {
    const answer = await fixture.ask(departmentPerformance, createArgs({ to: '2010-02-12' }));
    const rows = answer.nodes.map(listValues);
    expect(rows).toEqual([
      // week, department, total, stores, averagePerStore, share, rank, changeOnWeekBefore, state
      ['2010-02-05', 1, 150, 2, 75, 0.375, 1, null, 'COMPLETE'],
      ['2010-02-05', 2, 150, 1, 150, 0.375, 1, null, 'COMPLETE'],
      ['2010-02-05', 3, 100, 1, 100, 0.25, 3, null, 'COMPLETE'],
      ['2010-02-12', 1, 300, 1, 300, 1.25, 1, 1, 'COMPLETE'],
      ['2010-02-12', 3, 0, 1, 0, 0, 2, -1, 'COMPLETE'],
      ['2010-02-12', 2, -60, 1, -60, -0.25, 3, -1.4, 'COMPLETE'],
    ]);
    expect(answer.totalCount).toBe(6);
    expect(answer.coverage).toMatchObject({
      firstWeek: '2010-02-05',
      lastWeek: '2010-02-12',
      weeks: 2,
    });
  });

  it('sums up each department over the weeks of the question', async () => {
    const { departments } = await fixture.ask(
      departmentPerformance,
      createArgs({ to: '2010-02-12', first: 1 }),
    );
    const rows = departments.map((each): unknown[] => Object.values(each));
    expect(rows).toEqual([
      // department, total, share of 640, weeks, growth and its weeks, volatility, best week, worst week
      // Deviations of 150 and 300 are 106.066 of a mean of 225, √2 × 75 ÷ 225.
      [1, 450, 0.703125, 2, null, 0, 0.471405, '2010-02-12', 300, '2010-02-05', 150],
      [3, 100, 0.15625, 2, null, 0, 1.414214, '2010-02-05', 100, '2010-02-12', 0],
      [2, 90, 0.140625, 2, null, 0, 3.299832, '2010-02-05', 150, '2010-02-12', -60],
    ]);
    const one = await fixture.ask(
      departmentPerformance,
      createArgs({ department: 2, to: '2010-02-12' }),
    );
    expect(one.departments).toEqual([departments[2]]);
  });

  it('keeps rank and share among all departments when one is requested', async () => {
    const answer = await fixture.ask(departmentPerformance, createArgs({ department: 2 }));
    expect(answer.nodes.map(({ rank, share }) => [rank, share])).toEqual([
      [1, 0.375],
      [3, -0.25],
      [2, null],
    ]);
    expect(answer.coverage).toMatchObject({ weeks: 3 });
  });

  it('compares with the week before even if "from" excludes it, and not across a gap', async () => {
    const answer = await fixture.ask(
      departmentPerformance,
      createArgs({ department: 1, from: '2010-02-12' }),
    );
    expect(answer.nodes.map((node) => node.changeOnWeekBefore)).toEqual([1, null]);
  });

  it('returns no change from a week without sales', async () => {
    const answer = await fixture.ask(departmentPerformance, createArgs({ department: 3 }));
    expect(answer.nodes.map((node) => node.changeOnWeekBefore)).toEqual([null, -1, null]);
  });

  it('computes all figures of one store alone', async () => {
    // store 1: 100 and 150 on the 5th, 300 and -60 on the 12th
    const answer = await fixture.ask(
      departmentPerformance,
      createArgs({ store: 1, to: '2010-02-12' }),
    );
    expect(answer.nodes.map(listValues)).toEqual([
      ['2010-02-05', 2, 150, 1, 150, 0.6, 1, null, 'COMPLETE'],
      ['2010-02-05', 1, 100, 1, 100, 0.4, 2, null, 'COMPLETE'],
      ['2010-02-12', 1, 300, 1, 300, 1.25, 1, 2, 'COMPLETE'],
      ['2010-02-12', 2, -60, 1, -60, -0.25, 2, -1.4, 'COMPLETE'],
    ]);
  });

  it('orders by sales, with missing changes last in both directions', async () => {
    const bySales = await fixture.ask(
      departmentPerformance,
      createArgs({ orderBy: 'SALES', direction: 'DESC', first: 2 }),
    );
    expect(bySales.nodes.map((node) => node.total)).toEqual([300, 150]);
    const byChange = await fixture.ask(
      departmentPerformance,
      createArgs({ orderBy: 'CHANGE', direction: 'DESC', first: 4 }),
    );
    expect(byChange.nodes.map((node) => node.changeOnWeekBefore)).toEqual([1, -1, -1.4, null]);
  });

  it('is empty for a department or store that does not exist', async () => {
    for (const nobody of [{ department: 99 }, { store: 99 }]) {
      const answer = await fixture.ask(departmentPerformance, createArgs(nobody));
      expect(answer).toMatchObject({
        nodes: [],
        totalCount: 0,
        coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
      });
    }
  });
});

describe('departmentPerformance with more returns than sales', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,B,500`,
        // 5 February:  dept 1 = -30 - 20 = -50,     dept 2 = 150
        // 12 February: dept 1 = 10 + 10 + 5 = 25,   dept 2 = 50; together 75
        sales: `1,1,05/02/2010,-30.00,FALSE
                2,1,05/02/2010,-20.00,FALSE
                1,2,05/02/2010,150.00,FALSE
                1,1,12/02/2010,10.00,FALSE
                2,1,12/02/2010,10.00,FALSE
                3,1,12/02/2010,5.00,FALSE
                1,2,12/02/2010,50.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  it('takes a change from negative sales as a share of their size', async () => {
    const answer = await fixture.ask(departmentPerformance, createArgs({ from: '2010-02-12' }));
    expect(answer.nodes.map(listValues)).toEqual([
      // (50 - 150) / 150, and (25 + 50) / 50
      ['2010-02-12', 2, 50, 1, 50, 0.666667, 1, -0.666667, 'COMPLETE'],
      ['2010-02-12', 1, 25, 3, 8.33, 0.333333, 2, 1.5, 'COMPLETE'],
    ]);
  });

  it('covers the requested weeks, both ends included, also for one store', async () => {
    const week = { firstWeek: '2010-02-12', lastWeek: '2010-02-12', weeks: 1 };
    const both = { firstWeek: '2010-02-05', lastWeek: '2010-02-12', weeks: 2 };
    const readCoverage = async (given: Partial<DepartmentPerformanceArgs>) =>
      (await fixture.ask(departmentPerformance, createArgs(given))).coverage;
    expect(await readCoverage({ from: '2010-02-12' })).toMatchObject(week);
    expect(await readCoverage({ from: '2010-02-05', to: '2010-02-12' })).toMatchObject(both);
    expect(await readCoverage({ store: 3 })).toMatchObject(week);
    expect(await readCoverage({ store: 1 })).toMatchObject(both);
  });
});

describe.runIf(walmartFolder)('departmentPerformance on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('grows like for like over the weeks with one 364 days earlier', async () => {
    const { nodes, departments } = await fixture.ask(
      departmentPerformance,
      createArgs({ department: 1, first: 1000 }),
    );
    const totals = new Map(nodes.map(({ week, total }) => [Date.parse(week), total]));
    const pairs = [...totals].flatMap(([week, total]) => {
      const earlier = totals.get(week - 364 * 86_400_000);
      return earlier === undefined ? [] : [{ total, earlier }];
    });
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    const [now, before] = [
      sum(pairs.map(({ total }) => total)),
      sum(pairs.map(({ earlier }) => earlier)),
    ];
    expect(departments).toHaveLength(1);
    expect(departments[0]?.likeForLikeGrowth).toBeCloseTo(now / before - 1, 5);
    expect(departments[0]).toMatchObject({ weeks: 143, likeForLikeWeeks: 91 });
    expect(pairs).toHaveLength(91);
  });

  it('equals the oracle', async () => {
    const { uc7 } = readOracle();
    const all = await fixture.ask(departmentPerformance, createArgs({ first: 1 }));
    expect(all.totalCount).toBe(uc7.dept_weeks);
    const week = await fixture.ask(
      departmentPerformance,
      createArgs({ from: '2010-11-26', to: '2010-11-26' }),
    );
    const top = week.nodes.filter((node) => node.rank <= 3);
    expect(top.map(({ department, total, stores }) => [department, total, stores])).toEqual(
      uc7.week_2010_11_26_top3.map(([department, total, stores]) => [
        department,
        Number(total),
        stores,
      ]),
    );
    const shares = week.nodes.reduce((sum, node) => sum + (node.share ?? 0), 0);
    expect(shares).toBeCloseTo(1, 4);
  });

  it('sums up a year as its weeks do', async () => {
    const year = (given: Partial<DepartmentPerformanceArgs>) =>
      fixture.ask(departmentPerformance, createArgs({ first: 1000, ...given }));
    const { nodes, departments } = await year({ department: 72, year: 2011 });
    const before = (await year({ department: 72, year: 2010 })).nodes;
    const days = (week: string) => Date.parse(week) / 86_400_000;
    const pairs = nodes.flatMap(({ week, total }) => {
      const earlier = before.find((each) => days(week) - days(each.week) === 364);
      return earlier ? [{ total, earlier: earlier.total }] : [];
    });
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    const totals = nodes.map(({ total }) => total);
    const mean = sum(totals) / totals.length;
    const deviation = Math.sqrt(
      sum(totals.map((total) => (total - mean) ** 2)) / (totals.length - 1),
    );
    const earlier = sum(pairs.map((pair) => pair.earlier));
    const week = (total: number) => nodes.find((node) => node.total === total)?.week;
    const [best, worst] = [Math.max(...totals), Math.min(...totals)];
    // Thanksgiving is the best week of department 72.
    expect(week(best)).toBe('2011-11-25');
    expect(departments).toHaveLength(1);
    const [summary] = departments;
    expect(summary).toMatchObject({
      weeks: 52,
      bestWeek: week(best),
      bestTotal: best,
      worstWeek: week(worst),
      worstTotal: worst,
      likeForLikeWeeks: pairs.length,
    });
    expect(summary!.total).toBeCloseTo(sum(totals), 2);
    expect(summary!.volatility).toBeCloseTo(deviation / mean, 6);
    expect(summary!.likeForLikeGrowth).toBeCloseTo(
      (sum(pairs.map(({ total }) => total)) - earlier) / earlier,
      6,
    );
    const all = await year({ year: 2011, first: 1 });
    expect(sum(all.departments.map(({ share }) => share!))).toBeCloseTo(1, 4);
  });

  it('adds up over the stores of a week', async () => {
    const { uc7 } = readOracle();
    const [department, total, stores] = uc7.week_2010_11_26_top3[0] ?? [0, '', 0];
    const day = { department, from: '2010-11-26', to: '2010-11-26' };
    const answers = await Promise.all(
      Array.from({ length: 45 }, (_, index) =>
        fixture.ask(departmentPerformance, createArgs({ ...day, store: index + 1 })),
      ),
    );
    const sold = answers.flatMap((answer) => answer.nodes);
    expect(sold).toHaveLength(stores);
    expect(sold.reduce((sum, node) => sum + node.total, 0)).toBeCloseTo(Number(total), 2);
  });
});
