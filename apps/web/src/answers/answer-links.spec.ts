import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { listAnswerLinks, listRowLinks } from './answer-links.js';
import type { ConsoleAnswer } from './declarations.js';

const answers = listPresentations().map((shown): ConsoleAnswer => ({
  ...shown,
  presentation: shown.presentation!,
}));
const facts = {
  firstWeek: '2010-02-05',
  lastWeek: '2012-10-26',
  completeThrough: '2012-10-26',
  weeks: 143,
};
const open = (path: string, asked = {}) => ({
  shown: answers.find((answer) => answer.path === path)!,
  asked,
  facts,
  answers,
});
const pick = (page: ReturnType<typeof open>, row: object, list?: string) =>
  listRowLinks(page, row as never, list).map(({ path, search, about }) => [path, search, about]);

it('leads from the winner of a week to the departments of the store and the week', () => {
  const row = { week: '2012-10-26', stores: [{ store: 4, storeType: 'A' }], sales: 1.5 };
  const week = { week: '2012-10-26' };
  expect(pick(open('weekly-top-stores'), row)).toEqual([
    ['department-performance', { ...week, store: '4' }, 'store 4, week of 26 Oct 2012'],
    ['department-performance', week, 'week of 26 Oct 2012'],
  ]);
});

it('leads from the offers of a store to its weeks, within the filters', () => {
  const row = { group: 'Store 4', store: 4, week: null, department: null };
  expect(pick(open('offer-impact', { by: 'STORE', storeType: 'A' }), row)).toEqual([
    ['offer-impact', { by: 'WEEK', storeType: 'A', store: '4' }, 'store 4'],
    ['offer-impact', { by: 'DEPARTMENT', storeType: 'A', store: '4' }, 'store 4'],
    ['forecast', { store: '4' }, 'store 4'],
  ]);
});

it('leads to a page of a whole year without the first choices of its filters', () => {
  const [first] = listAnswerLinks(open('customer-visits', { storeType: 'B', month: 4 }));
  expect(first?.search).toEqual({ by: 'MONTH', storeType: 'B', month: 'all' });
  const [month] = listRowLinks(open('customer-visits', { by: 'MONTH' }), { store: null, month: 5 });
  expect(month?.search).toEqual({ by: 'STORE', storeType: 'all', month: '5' });
});

it('leads from a year and a store of a page with rows of its own', () => {
  const row = { store: 33, total: 1.5 };
  const found = pick(open('leap-year-sales', { year: 2012 }), row);
  expect(found).toContainEqual(['yearly-store-performance', { store: '33' }, 'store 33']);
});

it('has no link to a question that its page does not ask', () => {
  const asked = { by: 'DEPARTMENT', unemploymentAbove: 8 };
  const found = pick(open('sales-prediction', asked), { department: 38 }, 'departments');
  expect(found.map(([path]) => path)).toEqual(['forecast', 'monthly-department-sales']);
});

it('stays in the pinned snapshot', () => {
  const links = listAnswerLinks(open('forecast', { store: 3, snapshot: '2' }));
  expect(links.map(({ search }) => search)).toContainEqual({ store: '3', snapshot: '2' });
});
