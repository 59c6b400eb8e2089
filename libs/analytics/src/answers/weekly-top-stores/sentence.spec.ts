import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Asked = Parameters<typeof sentence>[1];

const compared = {
  weeks: 143,
  firstWeek: '2010-02-05' as string | null,
  lastWeek: '2012-10-26' as string | null,
  stores: 45,
  selectedStores: 45,
  wonWeeks: 143,
  laterWeek: null as { week: string; stores: number; expectedStores: number } | null,
};
const laterWeek = { week: '2012-11-02', stores: 1, expectedStores: 45 };
const buildWins = (...wins: [store: number, weeks: number, storeType?: string][]) =>
  wins.map(([store, weeks, storeType = 'A']) => ({ store, weeks, storeType }));
const formatPlain = (
  wins: ReturnType<typeof buildWins>,
  given: Partial<typeof compared> = {},
  asked: Asked = {},
) =>
  plain(sentence({ wins, compared: { ...compared, ...given } }, asked)).replaceAll('\u00a0', ' ');
const all = ' from February 2010 to October 2012';

it('names the store with the most wins, the others, and the weeks of the data', () => {
  expect(formatPlain(buildWins([3, 123], [4, 11], [7, 9]))).toBe(
    `Store 3 sold most in 123 of 143 weeks${all}, store 4 in 11 and store 7 in 9.`,
  );
});

it('names department and period of the question', () => {
  const asked = { department: 5, year: 2011 };
  expect(formatPlain(buildWins([3, 50]), { weeks: 52 }, asked)).toBe(
    'Store 3 sold most of department 5 in 50 of 52 weeks in 2011.',
  );
});

it('names all stores with equally many wins', () => {
  expect(formatPlain(buildWins([3, 2], [5, 2]), { weeks: 4 })).toBe(
    `Stores 3 and 5 each sold most in 2 of 4 weeks${all}.`,
  );
});

it('counts the others if they are too many to name', () => {
  const wins = buildWins([1, 9], [2, 4], [3, 3], [4, 2], [5, 1], [6, 1]);
  expect(formatPlain(wins, { weeks: 20 })).toBe(
    `Store 1 sold most in 9 of 20 weeks${all}, store 2 in 4, store 3 in 3, store 4 in 2 and 2 other stores in 1 each.`,
  );
});

it.each<[string, ReturnType<typeof buildWins>, Partial<typeof compared>, Asked]>([
  // Store 7 tied with store 4 in two of its weeks.
  ['Store 4 was the top store in 11 of 143 weeks', buildWins([4, 11], [7, 2]), {}, { store: 4 }],
  ['Store 9 was never the top store in 143 weeks', [], { wonWeeks: 0 }, { store: 9 }],
  [
    'A type B store sold most in 3 of 143 weeks',
    buildWins([1, 2, 'A'], [7, 2, 'B'], [9, 1, 'B']),
    { wonWeeks: 3 },
    { storeType: 'B' },
  ],
  ['No type C store sold most in any of 143 weeks', [], { wonWeeks: 0 }, { storeType: 'C' }],
  ['The data has no sales in store 99', [], { selectedStores: 0 }, { store: 99 }],
])('answers for selected stores among all: %s', (start, wins, given, asked) => {
  const text = formatPlain(wins, given, asked);
  expect(text).toMatch(new RegExp(`^${start}${all}`));
  if (asked.storeType === 'B') expect(text).toMatch(/: store 7 in 2 and store 9 in 1\.$/);
  else expect(text).toMatch(/2012\.$/);
});

it.each<[string, ReturnType<typeof buildWins>, Asked]>([
  ['Store 4 sold most', buildWins([4, 1]), {}],
  ['Stores 3 and 4 each sold most of department 5', buildWins([3, 1], [4, 1]), { department: 5 }],
  ['Store 4 was the top store', buildWins([4, 1]), { store: 4 }],
  ['Store 9 was not the top store', buildWins([4, 1]), { store: 9 }],
  ['A type B store, store 7, sold most', buildWins([7, 1, 'B']), { storeType: 'B' }],
])('counts no weeks for a single week: %s', (start, wins, asked) => {
  const week = { from: '2012-10-26', to: '2012-10-26' };
  expect(formatPlain(wins, { weeks: 1, wonWeeks: 1 }, { ...asked, ...week })).toBe(
    `${start} in the week of 26 October 2012.`,
  );
});

it('names the only winner of a type', () => {
  const wins = buildWins([4, 142], [10, 1, 'B']);
  expect(formatPlain(wins, { wonWeeks: 1 }, { storeType: 'B' })).toBe(
    `A type B store, store 10, sold most in 1 of 143 weeks${all}.`,
  );
});

it('compares nothing with one store', () => {
  expect(formatPlain(buildWins([1, 143]), { stores: 1, selectedStores: 1 })).toBe(
    `Store 1 is the only store with sales in 143 weeks${all}.`,
  );
});

it('reports a later partial week, and none that is complete', () => {
  expect(formatPlain(buildWins([3, 143]), { laterWeek })).toBe(
    `Store 3 sold most in 143 of 143 weeks${all}; so far, 1 of 45 stores delivered the week of 2 November 2012.`,
  );
  const none = { weeks: 0, firstWeek: null, lastWeek: null, wonWeeks: 0 };
  expect(formatPlain([], { ...none, laterWeek }, { from: '2012-11-01' })).toBe(
    'No week from 1 November 2012 on is complete, so no store is the top store yet: 1 of 45 stores delivered the ' +
      'week of 2 November 2012.',
  );
  expect(formatPlain([], none, { department: 99 })).toBe('The data has no sales of department 99.');
});
