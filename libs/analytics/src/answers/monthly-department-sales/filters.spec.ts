import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSalesLines } from '#test/factories/filtered-sales.js';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { MonthlyDepartmentSalesArgs } from './monthly-department-sales.js';
import { monthlyDepartmentSales } from './monthly-department-sales.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  // Weeks of another department in stores 1 and 3, so that the months of the others are complete.
  const sales = `1,9,26/11/2010,1.00,FALSE
                 3,9,26/11/2010,1.00,FALSE
                 1,9,04/03/2011,1.00,FALSE
                 3,9,04/03/2011,1.00,FALSE
                 ${filteredSalesLines.sales}`;
  fixture = await openAnswersOver(createSources({ ...filteredSalesLines, sales }));
});
afterAll(() => fixture.close());

async function ask(given: Partial<MonthlyDepartmentSalesArgs>) {
  const args = Object.assign(new MonthlyDepartmentSalesArgs(), given);
  const { nodes, coverage } = await fixture.ask(monthlyDepartmentSales, args);
  const others = nodes.filter(({ department }) => department !== 9);
  return {
    rows: others.map(({ month, department, total, changeOnMonthBefore, trend }) => [
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
  expect(await ask({ storeType: 'B' })).toMatchObject({
    rows: [
      ['2010-12', 1, 100, null, null],
      ['2010-12', 2, 90, null, null],
      ['2011-01', 1, 300, 2, null],
      ['2011-01', 2, 25, -0.722222, null],
      // 90, 25, 80: slope (80 - 90) / 2
      ['2011-02', 2, 80, 2.2, -5],
    ],
    coverage: { firstWeek: '2010-11-26', lastWeek: '2011-03-04', weeks: 5 },
  });
});

it('sums one store; a year only filters the months shown', async () => {
  const rows = [
    ['2011-01', 2, 25, null, null],
    ['2011-02', 2, 40, 0.6, null],
  ];
  expect(await ask({ store: 3, year: 2011 })).toMatchObject({
    rows,
    coverage: { firstWeek: '2011-01-07', lastWeek: '2011-03-04', weeks: 3 },
  });
  expect((await ask({ store: 3 })).rows).toEqual([['2010-12', 1, 40, null, null], ...rows]);
});

it('is empty for a store of another type', async () => {
  expect(await ask({ store: 1, storeType: 'B' })).toMatchObject({
    rows: [],
    coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  });
});

it('orders by the change on the month before, months without one last', async () => {
  const { rows } = await ask({ orderBy: 'CHANGE_ON_MONTH_BEFORE', storeType: 'B' });
  expect(rows.map((row) => row[3])).toEqual([-0.722222, 2, 2.2, null, null]);
});
