import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { pairAnswers, toRecords, buildPairTable } from './compare.js';
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
