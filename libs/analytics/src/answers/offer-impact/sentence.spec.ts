import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  matchedLift: 0.030839,
  matchedPairs: 2223,
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('reports the effect of offers from the matched weeks', () => {
  expect(formatPlain(answer, {})).toBe(
    'Weeks with offers in all stores from February 2010 to October 2012 sold 3.1 % more than the same store’s week 364 ' +
      'days earlier, over 2,223 store-weeks.',
  );
});

it('names each argument of the question', () => {
  const asked = { storeType: 'B', department: 7, year: 2012, to: '2012-06-01' };
  expect(formatPlain({ ...answer, matchedPairs: 1 }, asked)).toBe(
    'Weeks with offers in type B stores in 2012, up to 1 June 2012 sold 3.1 % more of department 7 than the same store’s ' +
      'week 364 days earlier, over 1 store-week.',
  );
});

it.each([
  [-0.05, 2223, 'Weeks with offers in store 3 in 2012 sold 5.0 % less than'],
  [0, 2223, 'Weeks with offers in store 3 in 2012 sold as much as'],
  [
    null,
    0,
    'No sales of a week with offers in store 3 in 2012 can be compared with the same week a year before.',
  ],
  [
    null,
    2,
    'The sales 364 days before the weeks with offers in store 3 in 2012, 2 store-weeks, add up to 0: there is no lift.',
  ],
])('writes a lift of %s over %i pairs: %s', (matchedLift, matchedPairs, start) => {
  const asked = { store: 3, year: 2012 };
  expect(formatPlain({ ...answer, matchedLift, matchedPairs }, asked)).toContain(start);
});

it('reports that no week matches', () => {
  const none = {
    matchedLift: null,
    matchedPairs: 0,
    coverage: { firstWeek: null, lastWeek: null },
  };
  expect(formatPlain(none, { store: 99 })).toBe(
    'The data has no complete week with sales in store 99.',
  );
});
