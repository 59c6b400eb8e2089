import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { listDrillDowns, readNames } from './drill-down.js';
import type { ConsoleAnswer } from './declarations.js';

const answers = listPresentations().map((shown): ConsoleAnswer => ({
  ...shown,
  presentation: shown.presentation!,
}));
const findAnswer = (path: string) => answers.find((answer) => answer.path === path)!;

it('leads from the winner of a week to the answers about its store and its week', () => {
  const row = { week: '2012-10-26', stores: [{ store: 4, storeType: 'A' }], sales: 1.5 };
  const [first, ...others] = listDrillDowns(findAnswer('weekly-top-stores'), row, {}, answers);
  expect(first).toEqual({
    path: 'department-performance',
    short: 'Departments in a week',
    search: { week: '2012-10-26', store: '4', storeType: 'A' },
    about: 'week of 26 Oct 2012, store 4, type A',
  });
  expect(others.every(({ search }) => search['store'] === '4' || !search['week'])).toBe(true);
});

it('keeps the filters of the answer, and stays within its flow', () => {
  const row = { week: '2012-10-26', department: 5, total: 1.5 };
  const found = listDrillDowns(findAnswer('department-performance'), row, { store: 3 }, answers);
  const months = found.find(({ path }) => path === 'monthly-department-sales');
  expect(months?.search).toEqual({ department: '5', store: '3' });
  expect(found.some(({ path }) => path === 'basket-size')).toBe(false);
});

it('names no store where several share a week, and no measure', () => {
  expect(readNames({ stores: [{ store: 1 }, { store: 2 }], total: 5, weeks: 3 })).toEqual(
    new Map(),
  );
  expect(readNames({ stores: [7] })).toEqual(new Map([['store', '7']]));
});
