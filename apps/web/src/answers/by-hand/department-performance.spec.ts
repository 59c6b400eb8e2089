import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentenceOf } from './department-performance.js';

const best = {
  week: '2010-11-26',
  department: 72,
  total: 7_553_057.64,
  stores: 44,
  rank: 1,
  averagePerStore: 171_660.4,
  share: 0.116821,
  changeOnWeekBefore: 2.010385,
};
const told = (...args: Parameters<typeof sentenceOf>) =>
  plain(sentenceOf(...args)).replaceAll('\u00a0', ' ');

it('writes a large change as a multiple', () => {
  expect(told([best, { ...best, department: 95, rank: 2 }], '2010-11-26', undefined)).toBe(
    'Department 72 led in the week of 26 November 2010 with 7.55 million, 11.7 % of all sales, 3.0 times its ' +
      'sales of the week before.',
  );
});

it.each([
  [0.142, '14.2 % more than the week before.'],
  [-0.142, '14.2 % less than the week before.'],
  [0, 'as much as the week before.'],
  [null, '11.7 % of all sales.'],
])('writes a change of %s: %s', (changeOnWeekBefore, end) => {
  const text = told([{ ...best, changeOnWeekBefore }], '2010-11-26', 3);
  expect(text).toContain('led in store 3 in the week');
  expect(text.endsWith(`, ${end}`)).toBe(true);
});

it('names all leading departments', () => {
  const text = told([best, { ...best, department: 95 }], '2010-11-26', undefined);
  expect(text).toMatch(/^Departments 72 and 95 led .* 11.7 % of all sales\.$/);
});

it('reports that nothing was sold', () => {
  expect(told([], '2010-11-26', 99)).toBe(
    'The data has no sales in store 99 in the week of 26 November 2010.',
  );
});
