import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { MonthlyDepartmentSalesArgs } from './monthly-department-sales.js';
import { monthlyDepartmentSales } from './monthly-department-sales.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  fixture = await openAnswersOver(filteredSales);
});
afterAll(() => fixture.close());

async function ask(given: Partial<MonthlyDepartmentSalesArgs>) {
  const args = Object.assign(new MonthlyDepartmentSalesArgs(), given);
  const { nodes, coverage } = await fixture.ask(monthlyDepartmentSales, args);
  return {
    rows: nodes.map(({ month, department, total, changeOnMonthBefore, trend }) => [
      month.slice(0, 7),
      department,
      total,
      changeOnMonthBefore,
      trend,
    ]),
    coverage,
  };
}

it('sums the stores of one type, and compares within them', async () => {
  expect(await ask({ storeType: 'B' })).toEqual({
    rows: [
      ['2010-12', 1, 100, null, null],
      ['2010-12', 2, 90, null, null],
      ['2011-01', 1, 300, 2, null],
      ['2011-01', 2, 25, -0.722222, null],
      // 90, 25, 80: slope (80 - 90) / 2
      ['2011-02', 2, 80, 2.2, -5],
    ],
    coverage: { firstWeek: '2010-12-31', lastWeek: '2011-02-04', weeks: 3 },
  });
});

it('sums one store; a year only filters the months shown', async () => {
  const rows = [
    ['2011-01', 2, 25, null, null],
    ['2011-02', 2, 40, 0.6, null],
  ];
  expect(await ask({ store: 3, year: 2011 })).toEqual({
    rows,
    coverage: { firstWeek: '2011-01-07', lastWeek: '2011-02-04', weeks: 2 },
  });
  expect((await ask({ store: 3 })).rows).toEqual([['2010-12', 1, 40, null, null], ...rows]);
});

it('is empty for a store of another type', async () => {
  expect(await ask({ store: 1, storeType: 'B' })).toEqual({
    rows: [],
    coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  });
});

it('orders by the change on the month before, months without one last', async () => {
  const { rows } = await ask({ orderBy: 'CHANGE_ON_MONTH_BEFORE', storeType: 'B' });
  expect(rows.map((row) => row[3])).toEqual([-0.722222, 2, 2.2, null, null]);
});
