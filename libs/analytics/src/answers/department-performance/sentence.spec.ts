import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const best = {
  department: 72,
  total: 7_553_057.64,
  rank: 1,
  share: 0.116821,
  changeOnWeekBefore: 2.010385,
};
const week = { from: '2010-11-26', to: '2010-11-26' };
const formatPlain = (
  nodes: (typeof best)[],
  asked: { store?: number; storeType?: string; department?: number } = {},
) => plain(sentence({ nodes }, { ...week, ...asked }) ?? '').replaceAll('\u00a0', ' ');

it('writes a large change as a multiple', () => {
  expect(formatPlain([best, { ...best, department: 95, rank: 2 }])).toBe(
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
  const change = { ...best, changeOnWeekBefore } as typeof best;
  const text = formatPlain([change], { store: 3 });
  expect(text).toContain('led in store 3 in the week');
  expect(text.endsWith(`, ${end}`)).toBe(true);
});

it('has none for several weeks', () => {
  expect(sentence({ nodes: [best] }, { ...week, from: '2010-11-19' })).toBeUndefined();
  expect(sentence({ nodes: [best] }, {})).toBeUndefined();
});

it('names all leading departments', () => {
  const text = formatPlain([best, { ...best, department: 95 }]);
  expect(text).toMatch(/^Departments 72 and 95 led .* 11.7 % of all sales\.$/);
});

it('writes the rank of a department that did not lead', () => {
  const ninth = { ...best, department: 97, rank: 9, share: 0.0004, changeOnWeekBefore: -0.5 };
  expect(formatPlain([ninth], { department: 97 })).toBe(
    'Department 97 had rank 9 in the week of 26 November 2010 with 7.55 million, 0.04 % of all sales, 50.0 % less than ' +
      'the week before.',
  );
  expect(formatPlain([ninth], { storeType: 'B' })).toContain(
    'had rank 9 in type B stores in the week',
  );
});

it('reports that nothing was sold', () => {
  expect(formatPlain([], { department: 98 })).toBe(
    'The data has no sales of department 98 in the week of 26 November 2010.',
  );
  expect(formatPlain([], { store: 99 })).toBe(
    'The data has no sales in store 99 in the week of 26 November 2010.',
  );
});
