import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { withoutDeliveries } from '../../serving/coverage.js';
import { holidaySales } from './holiday-sales.js';

describe('holidaySales', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,B,500
                 4,C,100`,
        sales: `1,1,05/02/2010,100.00,FALSE
                1,2,05/02/2010,100.00,FALSE
                1,1,12/02/2010,150.00,TRUE
                1,2,12/02/2010,150.00,TRUE
                1,1,26/11/2010,500.00,TRUE
                2,1,05/02/2010,100.00,FALSE
                2,1,12/02/2010,400.00,TRUE
                2,1,11/02/2011,400.00,TRUE
                3,1,05/02/2010,100.00,FALSE
                3,1,12/02/2010,120.00,TRUE
                3,1,26/11/2010,-20.00,TRUE
                4,1,05/02/2010,30.00,FALSE`,
        features: `1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  it('averages each store at both grains, and gives equal stores the same rank', async () => {
    const { groups } = await fixture.ask(holidaySales, { by: 'STORE' });
    expect(groups).toMatchObject([
      {
        // holiday weeks 300 + 500 over 2 store-weeks and 3 department-weeks; ordinary 200 over 1, 2
        rank: 1,
        store: 1,
        storeType: 'A',
        holidayStoreWeekAverage: 400,
        ordinaryStoreWeekAverage: 200,
        storeWeekLift: 1,
        holidayStoreWeeks: 2,
        holidayDepartmentWeekAverage: 266.67,
        ordinaryDepartmentWeekAverage: 100,
        departmentWeekLift: 1.666667,
        holidayDepartmentWeeks: 3,
      },
      expect.objectContaining({ rank: 1, store: 2, holidayStoreWeekAverage: 400 }),
      // (120 - 20) / 2 = 50, half of 100
      expect.objectContaining({
        rank: 3,
        store: 3,
        holidayStoreWeekAverage: 50,
        storeWeekLift: -0.5,
      }),
      {
        rank: null,
        store: 4,
        storeType: 'C',
        holidayStoreWeekAverage: null,
        ordinaryStoreWeekAverage: 30,
        storeWeekLift: null,
        holidayStoreWeeks: 0,
        holidayDepartmentWeekAverage: null,
        ordinaryDepartmentWeekAverage: 30,
        departmentWeekLift: null,
        holidayDepartmentWeeks: 0,
      },
    ]);
  });

  it('computes all figures of one department alone', async () => {
    const { groups, coverage } = await fixture.ask(holidaySales, { by: 'STORE', department: 2 });
    expect(groups).toMatchObject([
      {
        rank: 1,
        store: 1,
        storeType: 'A',
        holidayStoreWeekAverage: 150,
        ordinaryStoreWeekAverage: 100,
        storeWeekLift: 0.5,
        holidayStoreWeeks: 1,
        holidayDepartmentWeekAverage: 150,
        ordinaryDepartmentWeekAverage: 100,
        departmentWeekLift: 0.5,
        holidayDepartmentWeeks: 1,
      },
    ]);
    expect(coverage.weeks).toBe(2);
  });

  it('returns only the requested weeks, both ends included', async () => {
    const dates = { by: 'STORE', from: '2010-02-12', to: '2010-11-26' } as const;
    const { groups, coverage } = await fixture.ask(holidaySales, dates);
    expect(coverage).toEqual({
      firstWeek: '2010-02-12',
      lastWeek: '2010-11-26',
      weeks: 2,
      ...withoutDeliveries,
    });
    const averages = groups.map((row) => [row.store, row.holidayStoreWeekAverage]);
    expect(averages).toEqual([
      [1, 400],
      [2, 400],
      [3, 50],
    ]);
    expect(groups.map((row) => row.ordinaryStoreWeekAverage)).toEqual([null, null, null]);
  });

  it('pools the weeks of a type instead of averaging averages', async () => {
    const { groups, coverage } = await fixture.ask(holidaySales, { by: 'STORE_TYPE' });
    expect(groups.map((row) => row.storeType)).toEqual(['A', 'B', 'C']);
    // type B: 400 + 400 + 120 - 20 = 900 over 4, against 200 over 2
    expect(groups[1]).toMatchObject({
      rank: 2,
      storeType: 'B',
      holidayStoreWeekAverage: 225,
      ordinaryStoreWeekAverage: 100,
      storeWeekLift: 1.25,
      holidayStoreWeeks: 4,
      holidayDepartmentWeekAverage: 225,
      ordinaryDepartmentWeekAverage: 100,
      departmentWeekLift: 1.25,
      holidayDepartmentWeeks: 4,
    });
    expect(coverage).toEqual({
      firstWeek: '2010-02-05',
      lastWeek: '2011-02-11',
      weeks: 4,
      ...withoutDeliveries,
    });
  });

  it('compares each holiday with all ordinary weeks', async () => {
    const { groups } = await fixture.ask(holidaySales, {});
    // ordinary: 430 over 4 store-weeks = 107.5 and 5 department-weeks = 86
    const ordinary = { ordinaryStoreWeekAverage: 107.5, ordinaryDepartmentWeekAverage: 86 };
    expect(groups).toMatchObject([
      {
        // 300 + 400 + 400 + 120 = 1220 over 4 and 5
        rank: 1,
        holiday: 'Super Bowl',
        ...ordinary,
        holidayStoreWeekAverage: 305,
        storeWeekLift: 1.837209,
        holidayStoreWeeks: 4,
        holidayDepartmentWeekAverage: 244,
        departmentWeekLift: 1.837209,
        holidayDepartmentWeeks: 5,
      },
      {
        // 500 - 20 = 480 over 2 and 2
        rank: 2,
        holiday: 'Thanksgiving',
        ...ordinary,
        holidayStoreWeekAverage: 240,
        storeWeekLift: 1.232558,
        holidayStoreWeeks: 2,
        holidayDepartmentWeekAverage: 240,
        departmentWeekLift: 1.790698,
        holidayDepartmentWeeks: 2,
      },
    ]);
  });

  it('returns no lift for a year without ordinary weeks', async () => {
    const { groups, coverage } = await fixture.ask(holidaySales, { year: 2011 });
    const stores = await fixture.ask(holidaySales, { year: 2011, by: 'STORE' });
    const expected = { rank: 1, ordinaryStoreWeekAverage: null, storeWeekLift: null };
    expect(groups).toEqual([expect.objectContaining({ ...expected, holiday: 'Super Bowl' })]);
    expect(stores.groups).toEqual([expect.objectContaining({ ...expected, store: 2 })]);
    expect(coverage.weeks).toBe(1);
  });

  it('filters by store type', async () => {
    const list = async (by: 'STORE_TYPE' | 'STORE' | 'HOLIDAY') =>
      (await fixture.ask(holidaySales, { by, storeType: 'C' })).groups.map(({ group }) => group);
    expect(await list('STORE_TYPE')).toEqual(['Type C']);
    expect(await list('STORE')).toEqual(['Store 4']);
    expect(await list('HOLIDAY')).toEqual([]);
  });

  it('is empty where no week matches', async () => {
    expect(await fixture.ask(holidaySales, { year: 1999 })).toEqual({
      groups: [],
      coverage: { firstWeek: null, lastWeek: null, weeks: 0, ...withoutDeliveries },
    });
  });
});

describe('holidaySales in windows around holidays', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // The window of Thanksgiving is the week after, that of Christmas the week before.
    fixture = await openAnswersOver(
      createSources({
        stores: '1,A,1000\n2,B,500',
        sales: `1,1,12/11/2010,100.00,FALSE
                1,2,12/11/2010,20.00,FALSE
                1,1,26/11/2010,300.00,TRUE
                1,2,26/11/2010,60.00,TRUE
                1,1,03/12/2010,150.00,FALSE
                1,1,24/12/2010,400.00,FALSE
                1,1,31/12/2010,200.00,TRUE
                1,1,07/01/2011,100.00,FALSE
                2,1,24/12/2010,1000.00,FALSE`,
        features: '1,12/11/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });
  const asked = { storeType: 'A' } as const;

  it('sets the window of each holiday apart from quiet weeks', async () => {
    const { groups } = await fixture.ask(holidaySales, asked);
    // quiet: (120 + 100) ÷ 2; ordinary: (120 + 150 + 400 + 100) ÷ 4
    const quiet = {
      quietStoreWeekAverage: 110,
      quietStoreWeeks: 2,
      ordinaryStoreWeekAverage: 192.5,
    };
    expect(groups).toMatchObject([
      {
        holiday: 'Thanksgiving',
        storeType: null,
        store: null,
        department: null,
        holidayStoreWeekAverage: 360,
        windowStoreWeekAverage: 150,
        windowStoreWeeks: 1,
        windowLift: 0.363636,
        quietLift: 2.272727,
        ...quiet,
      },
      {
        holiday: 'Christmas',
        holidayStoreWeekAverage: 200,
        storeWeekLift: 0.038961,
        windowStoreWeekAverage: 400,
        windowLift: 2.636364,
        quietLift: 0.818182,
        ...quiet,
      },
    ]);
  });

  it('pools the windows of all holidays by store type and by store', async () => {
    const pooled = { windowStoreWeekAverage: 275, windowStoreWeeks: 2, windowLift: 1.5 };
    for (const by of ['STORE_TYPE', 'STORE'] as const) {
      const { groups } = await fixture.ask(holidaySales, { by, ...asked });
      expect(groups).toMatchObject([{ storeType: 'A', holidayStoreWeekAverage: 280, ...pooled }]);
    }
  });

  it('compares departments', async () => {
    const { groups } = await fixture.ask(holidaySales, { by: 'DEPARTMENT', ...asked });
    const departments = [
      {
        rank: 1,
        department: 1,
        holidayStoreWeekAverage: 250,
        holidayStoreWeeks: 2,
        windowStoreWeekAverage: 275,
        windowLift: 1.75,
        quietStoreWeekAverage: 100,
        quietLift: 1.5,
      },
      {
        rank: 2,
        department: 2,
        holidayStoreWeekAverage: 60,
        windowStoreWeekAverage: null,
        windowStoreWeeks: 0,
        windowLift: null,
        quietStoreWeekAverage: 20,
        quietLift: 2,
      },
    ];
    expect(groups).toMatchObject(departments);
    // With store 2, the windows have (150 + 400 + 1000) ÷ 3.
    const all = await fixture.ask(holidaySales, { by: 'DEPARTMENT' });
    expect(all.groups).toMatchObject([
      {
        ...departments[0],
        windowStoreWeekAverage: 516.67,
        windowStoreWeeks: 3,
        windowLift: 4.166667,
      },
      departments[1],
    ]);
    const one = await fixture.ask(holidaySales, { by: 'DEPARTMENT', department: 2, year: 2010 });
    expect(one.groups).toMatchObject([{ department: 2, quietLift: 2 }]);
  });

  it('knows the windows of flagged weeks outside the period', async () => {
    const { groups } = await fixture.ask(holidaySales, {
      by: 'STORE',
      to: '2010-12-24',
      from: '2010-12-01',
      ...asked,
    });
    expect(groups).toMatchObject([
      {
        store: 1,
        holidayStoreWeeks: 0,
        windowStoreWeekAverage: 275,
        quietStoreWeeks: 0,
        windowLift: null,
      },
    ]);
  });
});

describe('holidaySales at the edges', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,C,100
                 4,C,100`,
        // Store 1 has returns of 100 in its ordinary week. Stores 2 and 3 average 33.333… and 33.33. Store 4 sells
        // nothing in its ordinary weeks.
        sales: `1,1,05/02/2010,-60.00,FALSE
                1,2,05/02/2010,-40.00,FALSE
                1,1,12/02/2010,30.00,TRUE
                1,2,12/02/2010,20.00,TRUE
                2,1,05/02/2010,30.00,FALSE
                2,1,12/02/2010,33.33,TRUE
                2,1,26/11/2010,33.33,TRUE
                2,1,31/12/2010,33.34,TRUE
                3,1,05/02/2010,33.33,FALSE
                3,1,19/02/2010,10.00,FALSE
                3,1,26/02/2010,10.00,FALSE
                3,1,12/02/2010,33.33,TRUE
                4,1,05/02/2010,5.00,FALSE
                4,1,19/02/2010,-5.00,FALSE
                4,1,12/02/2010,10.00,TRUE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });

  it('takes a lift from negative sales as a share of their size', async () => {
    const { groups } = await fixture.ask(holidaySales, { by: 'STORE' });
    expect(groups[0]).toMatchObject({
      store: 1,
      ordinaryStoreWeekAverage: -100,
      // (50 + 100) / 100 a store-week, (25 + 50) / 50 a department-week
      storeWeekLift: 1.5,
      ordinaryDepartmentWeekAverage: -50,
      departmentWeekLift: 1.5,
    });
  });

  it('ranks by rounded averages: equal cents share a rank', async () => {
    const { groups } = await fixture.ask(holidaySales, { by: 'STORE' });
    const ranks = groups.map((row) => [row.rank, row.store, row.holidayStoreWeekAverage]);
    expect(ranks).toEqual([
      [1, 1, 50],
      [2, 2, 33.33],
      [2, 3, 33.33],
      [4, 4, 10],
    ]);
    // 53.33 / 3, and 0 / 2
    const ordinary = { ordinaryStoreWeekAverage: 17.78, ordinaryDepartmentWeekAverage: 17.78 };
    expect(groups[2]).toMatchObject(ordinary);
    const none = { ordinaryStoreWeekAverage: 0, storeWeekLift: null, departmentWeekLift: null };
    expect(groups[3]).toMatchObject(none);
    // The lift uses the unrounded average: (100 / 3 - 30) / 30.
    expect(groups[1]).toMatchObject({ storeWeekLift: 0.111111, departmentWeekLift: 0.111111 });
  });
});

describe.runIf(walmartFolder)('holidaySales on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle by store type', async () => {
    const { uc2 } = readOracle();
    const { groups } = await fixture.ask(holidaySales, { by: 'STORE_TYPE' });
    expect(groups).toHaveLength(3);
    for (const row of groups) {
      const expected = uc2[row.storeType!];
      expect(row.holidayDepartmentWeekAverage).toBe(expected.avg_dept_week);
      expect(row.holidayDepartmentWeeks).toBe(expected.rows);
      expect(row.holidayStoreWeekAverage).toBe(expected.avg_store_week);
      expect(row.holidayStoreWeeks).toBe(expected.store_weeks);
    }
  });

  it('splits the same rows by holiday and by store', async () => {
    const { uc2 } = readOracle();
    const rows = uc2.A.rows + uc2.B.rows + uc2.C.rows;
    const counts = { HOLIDAY: 4, STORE: 45, DEPARTMENT: 81 };
    for (const by of ['HOLIDAY', 'STORE', 'DEPARTMENT'] as const) {
      const { groups } = await fixture.ask(holidaySales, { by });
      expect(groups).toHaveLength(counts[by]);
      expect(groups.reduce((sum, row) => sum + row.holidayDepartmentWeeks, 0)).toBe(rows);
    }
  });
});
