import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  verdict: 'EXPLAINS_NOTHING' as const,
  n: 183_875,
  rSquared: 0.000215,
  at: 8.950104,
  prediction: 15_317.16,
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('puts the verdict before the figure', () => {
  expect(formatPlain(answer, { unemploymentAbove: 8 })).toBe(
    'Above 8 %, unemployment explains practically nothing of a department’s weekly sales: 0.02 % of ' +
      'their variation. At 9.0 % the line predicts 15,317.',
  );
});

it.each([
  ['WEAK', 0.05, 'a little'],
  ['MODERATE', 0.2, 'some'],
  ['STRONG', 0.5, 'much'],
] as const)('writes a verdict of %s in words', (verdict, rSquared, words) => {
  expect(formatPlain({ ...answer, verdict, rSquared }, { department: 7 })).toContain(
    `explains ${words} of department 7’s weekly sales: ${(rSquared * 100).toFixed(1)} % of`,
  );
});

it('reports that no line can be fitted', () => {
  const none = { ...answer, verdict: 'NOT_ENOUGH_DATA', n: 2, at: null, prediction: null } as const;
  expect(formatPlain(none, { unemploymentAbove: 14 })).toBe(
    'Above 14 %, unemployment cannot be compared with a department’s weekly sales: 2 rows are too few for a line.',
  );
});
