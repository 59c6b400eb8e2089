import { afterAll, beforeAll, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { DepartmentPerformanceArgs } from './department-performance.js';
import { departmentPerformance } from './department-performance.js';

let fixture: OpenAnswerFixture;
beforeAll(async () => {
  fixture = await openAnswersOver(filteredSales);
});
afterAll(() => fixture.close());

async function ask(given: Partial<DepartmentPerformanceArgs>) {
  const args = Object.assign(new DepartmentPerformanceArgs(), given);
  const { nodes, coverage } = await fixture.ask(departmentPerformance, args);
  return { rows: nodes.map((node): unknown[] => Object.values(node).slice(0, 9)), coverage };
}

// week, department, total, stores, averagePerStore, share, rank, changeOnWeekBefore, state
const firstOfB = ['2010-12-31', 1, 100, 2, 50, 0.526316, 1, null, 'COMPLETE'];
const secondOfB = ['2010-12-31', 2, 90, 1, 90, 0.473684, 2, null, 'COMPLETE'];

it('computes all figures of the stores of one type alone', async () => {
  expect(await ask({ storeType: 'B' })).toMatchObject({
    rows: [
      firstOfB,
      secondOfB,
      ['2011-01-07', 1, 300, 1, 300, 0.923077, 1, 2, 'COMPLETE'],
      ['2011-01-07', 2, 25, 1, 25, 0.076923, 2, -0.722222, 'COMPLETE'],
      ['2011-02-04', 2, 80, 2, 40, 1, 1, null, 'COMPLETE'],
    ],
    coverage: { firstWeek: '2010-12-31', lastWeek: '2011-02-04', weeks: 3 },
  });
});

it('returns the weeks of a year with the figures of the unfiltered list', async () => {
  expect(await ask({ year: 2011, department: 2 })).toMatchObject({
    rows: [
      // -20 + 25 next to 500 of department 1, after 100
      ['2011-01-07', 2, 5, 2, 2.5, 0.009901, 2, -0.95, 'COMPLETE'],
      ['2011-02-04', 2, 80, 2, 40, 0.615385, 1, null, 'COMPLETE'],
    ],
    coverage: { firstWeek: '2011-01-07', lastWeek: '2011-02-04', weeks: 2 },
  });
  expect(await ask({ year: 2010, storeType: 'B' })).toMatchObject({
    rows: [firstOfB, secondOfB],
    coverage: { firstWeek: '2010-12-31', lastWeek: '2010-12-31', weeks: 1 },
  });
});

it('is empty for a store of another type', async () => {
  expect(await ask({ store: 1, storeType: 'B' })).toMatchObject({
    rows: [],
    coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  });
});

it.each([
  ['STORES', 'ASC', [1, 2, 2, 2, 2, 3]],
  ['AVERAGE_PER_STORE', 'DESC', [250, 66.67, 50, 50, 40, 2.5]],
  ['SHARE', 'ASC', [0.009901, 0.333333, 0.384615, 0.615385, 0.666667, 0.990099]],
  ['TOTAL', 'DESC', [500, 200, 100, 80, 50, 5]],
] as const)('orders by %s %s', async (orderBy, direction, expected) => {
  const column = { STORES: 3, AVERAGE_PER_STORE: 4, SHARE: 5, TOTAL: 2 }[orderBy];
  const { rows } = await ask({ orderBy, direction });
  expect(rows.map((row) => row[column])).toEqual(expected);
});
