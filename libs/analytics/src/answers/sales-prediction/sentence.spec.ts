import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  verdict: 'EXPLAINS_NOTHING' as const,
  n: 183_875,
  rSquared: 0.000215,
  at: 8.950104,
  prediction: 15_317.16,
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('puts the verdict before the figure', () => {
  expect(formatPlain(answer, { unemploymentAbove: 8 })).toBe(
    'Above 8 %, unemployment explains practically nothing of a department’s weekly sales in a store from February 2010 to ' +
      'October 2012: 0.02 % of their variation. At the mean, 9.0 %, the line predicts 15,317.',
  );
  expect(formatPlain(answer, { unemploymentAbove: 8, at: 8.95 })).toMatch(
    / At 8\.95 % the line predicts 15,317\.$/,
  );
});

it.each([
  ['WEAK', 0.05, 'a little'],
  ['MODERATE', 0.2, 'some'],
  ['STRONG', 0.5, 'much'],
] as const)('writes a verdict of %s in words', (verdict, rSquared, words) => {
  expect(formatPlain({ ...answer, verdict, rSquared }, { department: 7 })).toContain(
    `explains ${words} of department 7’s weekly sales in a store from February 2010 to October 2012: ` +
      `${(rSquared * 100).toFixed(1)} % of`,
  );
});

it('reports that no line can be fitted, and that no row matches', () => {
  const none = { ...answer, verdict: 'NOT_ENOUGH_DATA', n: 2, at: null, prediction: null } as const;
  expect(formatPlain(none, { unemploymentAbove: 14, at: 9 })).toBe(
    'Above 14 %, unemployment cannot be compared with a department’s weekly sales in a store from February 2010 to ' +
      'October 2012: 2 rows of equal or too few values allow no line. At 9 %, there is no prediction.',
  );
  const coverage = { firstWeek: null, lastWeek: null };
  expect(formatPlain({ ...none, n: 0, coverage }, { department: 7, unemploymentAbove: 14 })).toBe(
    'No complete week with sales of department 7 has unemployment above 14 %.',
  );
});
