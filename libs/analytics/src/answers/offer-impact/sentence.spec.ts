import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = { matchedLift: 0.030839, matchedPairs: 2223 };
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('reports the effect of offers from the matched weeks', () => {
  expect(formatPlain(answer, {})).toBe(
    'Weeks with offers sold 3.1 % more than the same store’s week 364 days earlier, over 2,223 store-weeks.',
  );
});

it.each([
  [-0.05, 'Weeks with offers in store 3 sold 5.0 % less than'],
  [0, 'Weeks with offers in store 3 sold as much as'],
  [null, 'No week with offers in store 3 can be compared with the same week a year before'],
])('writes a lift of %s: %s', (matchedLift, start) => {
  expect(formatPlain({ ...answer, matchedLift }, { store: 3 })).toContain(start);
});
