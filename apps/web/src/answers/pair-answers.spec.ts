import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { pairAnswers, toRecords, buildPairTable } from './pair-answers.js';
import type { ConsoleAnswer } from './declarations.js';

const answers = listPresentations().map((shown): ConsoleAnswer => ({
  ...shown,
  presentation: shown.presentation!,
}));
const findAnswer = (path: string) => answers.find((answer) => answer.path === path)!;

it('puts the months of two departments beside each other, with the difference', () => {
  const month = (date: string, weeklyAverage: number) => ({ month: date, weeklyAverage });
  const one = [month('2012-09-01', 200), month('2012-10-01', 400)];
  const other = [month('2012-10-01', 300), month('2012-11-01', 5)];
  const both = pairAnswers(findAnswer('monthly-department-sales'), 'department', one, other);
  expect(both.pairs.map(({ one: first, other: second }) => [first, second])).toEqual([
    [200, undefined],
    [400, 300],
    [undefined, 5],
  ]);
  const { columns, rows } = buildPairTable(both, ['Department 1', 'Department 2']);
  expect(columns.map(({ head }) => head).slice(0, 4)).toEqual([
    'Month',
    'Department 1',
    'Department 2',
    'Difference',
  ]);
  // 300 - 400, and that as a part of 400.
  expect(rows[1]).toEqual(['October 2012', '400.00', '300.00', '−100.00', '−25.0\u00a0%']);
  expect(rows[0]?.slice(2)).toEqual(['–', '–', '–']);
  expect(toRecords(both, ['1', '2']).slice(0, 2)).toEqual([
    {
      Month: 'September 2012',
      'Weekly average (1)': 200,
      'Weekly average (2)': null,
      Difference: null,
    },
    {
      Month: 'October 2012',
      'Weekly average (1)': 400,
      'Weekly average (2)': 300,
      Difference: -100,
    },
  ]);
});

it('matches the weeks of two years by their number in the year', () => {
  const week = (date: string, sales: number) => ({ week: date, stores: [{ store: 1 }], sales });
  // Both are the sixth week: the days 36 to 42 of the year.
  const { pairs } = pairAnswers(
    findAnswer('weekly-top-stores'),
    'year',
    [week('2010-02-05', 10)],
    [week('2011-02-11', 15)],
  );
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({ key: 'Week 6', at: 6, one: 10, other: 15 });
});

it('matches rows without a common name by their places', () => {
  const store = (number: number, weeklyAverage: number) => ({
    store: number,
    storeType: 'A',
    weeklyAverage,
  });
  const both = pairAnswers(
    findAnswer('yearly-store-performance'),
    'store',
    [store(3, 10)],
    [{ ...store(4, 12), storeType: 'B' }],
  );
  expect(both.pairs).toHaveLength(1);
  expect(both.pairs[0]).toMatchObject({ key: 'Row 1', one: 10, other: 12 });
});

it('puts the plan of two versions beside each other, since their sales are the same', () => {
  const group = (plan: number) => ({
    group: 'Store 8',
    actual: 200,
    deliveredPlan: plan / 2,
    plan,
  });
  const versions = [[group(500)], [group(550)]] as const;
  const both = pairAnswers(findAnswer('sales-against-plan'), 'version', ...versions);
  const { caption, rows } = buildPairTable(both, ['Version plan', 'Version stretch']);
  expect(caption).toBe('Plan of both choices');
  expect(rows).toEqual([['Store 8', '500.00', '550.00', '50.00', '+10.0\u00a0%']]);
  const named = { ...group(1), store: 8, storeName: 'Harborview and Station' };
  const { pairs } = pairAnswers(findAnswer('sales-against-plan'), 'version', [named], [named]);
  expect(pairs[0]?.key).toBe('8 · Harborview and Station');
  const stores = pairAnswers(findAnswer('sales-against-plan'), 'store', ...versions);
  expect(stores.measure).toBe('Actual');
});

it('matches fiscal months by their first days, and those of two years by their numbers', () => {
  const month = (fiscalMonth: string, first: string, weeklyAverage: number) => ({
    month: first,
    fiscalYear: Number(fiscalMonth.slice(0, 4)),
    fiscalMonth,
    weeklyAverage,
  });
  const shown = findAnswer('monthly-department-sales');
  const asked = { calendar: 'FISCAL', period: 'MONTH' };
  const march = month('2012-M03', '2012-03-31', 20);
  const same = pairAnswers(shown, 'department', [march], [march], asked);
  expect(same.head).toBe('Fiscal month');
  expect(same.pairs[0]).toMatchObject({ key: '2012-M03', at: Date.UTC(2012, 2, 31), one: 20 });
  // Month 3 of 2011 begins in April.
  const before = month('2011-M03', '2011-04-02', 10);
  const { pairs } = pairAnswers(shown, 'year', [before], [march], asked);
  expect(pairs).toMatchObject([{ key: 'M03', at: 3, one: 10, other: 20 }]);
});
