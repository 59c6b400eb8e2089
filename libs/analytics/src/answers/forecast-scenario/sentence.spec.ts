import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const growth = { change: 'sales of all stores grow by 10 %', difference: 50 };
const answer = {
  state: 'CURRENT',
  reason: null,
  parts: [growth],
  forecastTotal: 500,
  scenarioTotal: 550,
  totalDifference: 50,
  totalGrowth: 0.1,
  weeks: [{ week: '2012-11-02' }, { week: '2012-11-09' }],
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('names the change and the difference', () => {
  expect(formatPlain(answer, {})).toBe(
    'If sales of all stores grow by 10 %, the sales of the chain in the 2 weeks up to 9 November 2012 are expected to be ' +
      '550 instead of 500: a difference of +50 (+10.0 %).',
  );
});

it('names the effect of each of several parts', () => {
  const closing = { change: 'store 4 is closed', difference: -110 };
  const both = {
    ...answer,
    parts: [growth, closing],
    scenarioTotal: 440,
    totalDifference: -60,
    totalGrowth: -0.12,
  };
  expect(formatPlain(both, { department: 3 })).toBe(
    'If sales of all stores grow by 10 % and store 4 is closed, the sales of department 3 in the 2 weeks up to 9 November ' +
      '2012 are expected to be 440 instead of 500: a difference of −60 (−12.0 %). Part by part, sales of all stores grow by ' +
      '10 %: +50; store 4 is closed: −110.',
  );
});

it('repeats no amount that rounding makes equal', () => {
  const totals = { forecastTotal: 1_910_000_000, scenarioTotal: 1_905_510_000 };
  const small = { ...answer, ...totals, totalDifference: -4_490_000, totalGrowth: -0.002351 };
  expect(formatPlain(small, {})).toMatch(
    / are expected to be 1\.91 billion: a difference of −4\.49 million \(−0\.2 %\) to the forecast\.$/,
  );
  const none = { ...answer, scenarioTotal: 500, totalDifference: 0, totalGrowth: 0 };
  expect(formatPlain(none, {})).toMatch(/ are expected to be 500, as forecast\.$/);
});

it('starts from nothing, and answers a question about MarkDowns', () => {
  const none = { ...answer, parts: [], scenarioTotal: 500, totalDifference: 0, totalGrowth: 0 };
  expect(formatPlain(none, { store: 4, markDowns: true })).toBe(
    'Nothing is changed, so the sales in store 4 in the 2 weeks up to 9 November 2012 are expected to be 500, as forecast. ' +
      'No effect of MarkDowns can be estimated.',
  );
});

it('reports why there is no forecast', () => {
  const none = { ...answer, state: 'NONE', reason: 'too short', parts: [], weeks: [] };
  expect(formatPlain(none, { store: 4 })).toBe(
    'There is no forecast of the sales in store 4 to change: too short.',
  );
});
