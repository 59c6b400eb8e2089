import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const week = (date: string, forecast: number) => ({
  week: date,
  forecast,
  low: forecast - 20,
  high: forecast + 20,
});
const answer = {
  state: 'CURRENT',
  reason: null,
  total: 900.25,
  totalLow: 850.25,
  totalHigh: 950.25,
  origins: 13,
  weeks: [week('2012-11-02', 400.25), week('2012-11-09', 500)],
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it.each([
  [{}, 'of the chain', '80 %', '2 weeks up to 9 November 2012'],
  [{ store: 4, level: 95 }, 'in store 4', '95 %', '2 weeks up to 9 November 2012'],
  [
    { store: 4, department: 3 },
    'of department 3 in store 4',
    '80 %',
    '2 weeks up to 9 November 2012',
  ],
  [
    { from: '2012-10-30' },
    'of the chain',
    '80 %',
    '2 weeks of the forecast from 30 October 2012 on',
  ],
  [
    { from: '2012-10-30', horizon: 2 },
    'of the chain',
    '80 %',
    '2 weeks of the forecast from 30 October 2012 on, at most 2 weeks ahead',
  ],
])('names the question %o', (asked, scope, level, weeks) => {
  expect(formatPlain(answer, asked)).toBe(
    `In the week of 2 November 2012, the sales ${scope} are expected to be 400: with ${level} probability 380 to 420. In ` +
      `the ${weeks}, 900 are expected: with ${level} probability 850 to 950.`,
  );
});

it.each([
  [{ horizon: 1 }, ', 1 week ahead', ''],
  [{ from: '2012-11-02', to: '2012-11-02' }, '', ''],
  [{ to: '2012-11-05' }, '', ' It is the only week of the forecast up to 5 November 2012.'],
])('has one figure for the only week of %o', (asked, ahead, only) => {
  expect(formatPlain({ ...answer, weeks: answer.weeks.slice(0, 1) }, asked)).toBe(
    `In the week of 2 November 2012${ahead}, the sales of the chain are expected to be 400: with 80 % probability 380 to ` +
      `420.${only}`,
  );
});

const through = {
  calendar: '4-5-4',
  fiscalYear: 2012,
  fiscalQuarter: null,
  fiscalMonth: null,
  lastWeek: '2012-11-09',
};

it.each([
  [{}, 'up to 9 November 2012, the end of fiscal year 2012 of the 4-5-4 calendar'],
  [
    { from: '2012-10-30' },
    'from 30 October 2012 on, up to 9 November 2012, the end of fiscal year 2012 of the 4-5-4 calendar',
  ],
])('names the fiscal period up to whose end the weeks of %o are', (asked, end) => {
  const text = formatPlain({ ...answer, through }, asked);
  expect(text).toContain(` In the 2 weeks of the forecast ${end}, 900 are expected:`);
});

it('names the fiscal period of a single week', () => {
  const month = { ...through, fiscalMonth: '2012-M09', lastWeek: '2012-11-02' };
  const oneWeek = { ...answer, weeks: answer.weeks.slice(0, 1), through: month };
  expect(formatPlain(oneWeek, {})).toMatch(
    / It is the only week of the forecast up to 2 November 2012, the end of month 9 of fiscal year 2012 of the 4-5-4 calendar\.$/,
  );
});

it('names stores that are added up by its scope', () => {
  const ofStores = { ...answer, coverage: { scope: 'stores 1, 2' } };
  expect(formatPlain(ofStores, {})).toMatch(
    /^In the week of 2 November 2012, the sales of these stores together are expected to be 400:/,
  );
  expect(formatPlain(ofStores, { store: 1 })).toContain('the sales in store 1 are expected');
});

it('has one figure for one week', () => {
  expect(formatPlain({ ...answer, weeks: answer.weeks.slice(0, 1) }, { store: 4 })).toBe(
    'In the week of 2 November 2012, the sales in store 4 are expected to be 400: with 80 % probability 380 to 420.',
  );
});

it.each([
  [12, 'The intervals come from only 12 earlier forecasts, and are therefore wide.'],
  [1, 'The intervals come from only 1 earlier forecast, and are therefore wide.'],
  [0, 'No back-test of them is known, so these intervals are uncertain.'],
])('adds how few earlier forecasts the intervals come from: %i', (origins, few) => {
  expect(formatPlain({ ...answer, origins }, {})).toBe(`${formatPlain(answer, {})} ${few}`);
});

it('reports why there is no forecast, or that no week matches', () => {
  const none = {
    ...answer,
    state: 'NONE',
    reason: '59 weeks of sales',
    total: null,
    totalLow: null,
    totalHigh: null,
    weeks: [],
  };
  expect(formatPlain(none, { department: 3 })).toBe(
    'There is no forecast of the sales of department 3: 59 weeks of sales.',
  );
  expect(formatPlain({ ...none, state: 'CURRENT' }, { to: '2012-01-06' })).toBe(
    'The forecast of the sales of the chain has no week up to 6 January 2012.',
  );
});
