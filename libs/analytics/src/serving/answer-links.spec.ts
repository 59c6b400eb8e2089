import { expect, it } from 'vitest';
import { answerRegistry } from '../answers/answers.js';
import { type AnswerLink, followLinks } from '../words/links.js';
import type { AnswerDefinition } from './answer-definition.js';
import { resolveLinks } from './answer-links.js';

const find = (name: string) => answerRegistry.find((each) => each.name === name)!;
const resolve = (name: string) => resolveLinks(find(name), answerRegistry);
const withLink = (name: string, link: AnswerLink): AnswerDefinition => ({
  ...find(name),
  links: [link],
});

it.each([
  [{ to: 'salesForecast', title: '' }, 'no such answer'],
  [{ to: 'basketSize', title: '' }, 'it reads retail-mart, not weekly-sales'],
  [{ to: 'forecast', title: '', values: { by: 'WEEK' } }, 'it has no argument by'],
  [{ to: 'forecast', title: '', without: ['month'] }, 'offerImpact has no argument month'],
  [{ to: 'forecast', title: '', rows: 'nodes' }, 'offerImpact has no list nodes'],
  [
    { to: 'forecast', title: '', rows: 'groups', fields: { store: 'shop' } },
    'its rows have no field shop',
  ],
])('refuses %j: %s', (link, problem) => {
  const refused = () => resolveLinks(withLink('offerImpact', link), answerRegistry);
  expect(refused).toThrow(`link of offerImpact to ${link.to}: ${problem}`);
});

const follow = (name: string, row: object, asked: object = {}, list?: string) =>
  followLinks(resolve(name), asked as never, row as never, list).map(({ answer, args }) => [
    answer,
    args,
  ]);

it('leads from the winners of a week to each of them, and to the week', () => {
  const row = { week: '2012-10-26', stores: [{ store: 4 }, { store: 20 }] };
  const week = { from: '2012-10-26', to: '2012-10-26' };
  expect(follow('weeklyTopStores', row, { department: 5 }, 'nodes')).toEqual([
    ['departmentPerformance', { department: 5, store: 4, ...week }],
    ['departmentPerformance', { department: 5, store: 20, ...week }],
    ['departmentPerformance', { department: 5, ...week }],
  ]);
});

it('leads from a list of numbers', () => {
  const row = { week: '2012-10-26', stores: [36] };
  expect(follow('lowestFuelPrices', row, { store: 36 }, 'nodes')).toEqual([
    ['weeklyTopStores', { from: '2012-10-26', to: '2012-10-26' }],
    ['departmentPerformance', { store: 36, from: '2012-10-26', to: '2012-10-26' }],
  ]);
});

it('leads from a row only where it has the fields', () => {
  const row = { group: 'all', department: null };
  expect(follow('salesPrediction', row, {}, 'departments')).toEqual([]);
  expect(follow('salesPrediction', { department: 5 }, {}, 'departments')).toEqual([
    ['forecast', { department: 5 }],
    ['salesPrediction', { department: 5, by: 'STORE' }],
    ['monthlyDepartmentSales', { department: 5 }],
  ]);
});

it('keeps every argument of the own question at another level', () => {
  expect(
    follow(
      'salesPrediction',
      { department: 5 },
      { unemploymentAbove: 9, at: 10, by: 'DEPARTMENT' },
      'departments',
    )[1],
  ).toEqual(['salesPrediction', { unemploymentAbove: 9, at: 10, by: 'STORE', department: 5 }]);
});

it('leads from a fiscal year to the same one, and not to a calendar year of its number', () => {
  const row = { year: 2012, store: 4 };
  const list = (asked: object) => follow('yearlyStorePerformance', row, asked, 'nodes');
  expect(list({ calendar: 'GREGORIAN' }).map(([answer]) => answer)).toEqual([
    'departmentPerformance',
    'offerImpact',
    'forecast',
  ]);
  expect(list({ calendar: 'GREGORIAN' })[0]?.[1]).toEqual({ store: 4, year: 2012 });
  expect(list({ calendar: 'FISCAL' })).toEqual([
    ['departmentPerformance', { calendar: 'FISCAL', store: 4, year: 2012 }],
    ['forecast', { store: 4 }],
  ]);
});

it('keeps no dates within fiscal months, which select whole ones', () => {
  const dates = { from: '2012-03-29', to: '2012-04-02' };
  const fiscal = { calendar: 'FISCAL', ...dates };
  expect(follow('monthlyDepartmentSales', { department: 5 }, fiscal, 'nodes')[0]).toEqual([
    'departmentPerformance',
    { calendar: 'FISCAL', department: 5 },
  ]);
  expect(follow('monthlyDepartmentSales', { department: 5 }, dates, 'nodes')[0]).toEqual([
    'departmentPerformance',
    { department: 5, from: '2012-03-01', to: '2012-04-30' },
  ]);
});
