import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  averageWeeklyVisits: 5176.46,
  basis: 'ESTIMATED',
  storeWeeks: 238,
  stores: 17,
  estimate: { averageWeeklyVisits: 5176.46 },
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('reports that visits are estimated, and from what', () => {
  expect(formatPlain(answer, { storeType: 'B', month: 4, basketValue: 100 })).toBe(
    'A type B store had an estimated 5,176 visits a week in April, for a basket of 100 at CPI 100, on average over 238 ' +
      'store-weeks of 17 stores.',
  );
});

it('names the covered months of a question about all weeks, and another basket', () => {
  expect(formatPlain(answer, { basketValue: 12.5 })).toBe(
    'A store had an estimated 5,176 visits a week from February 2010 to October 2012, for a basket of 12.50 at CPI 100, ' +
      'on average over 238 store-weeks of 17 stores.',
  );
});

it('does not call observed visits an estimate, and names that of another basket', () => {
  const observed = {
    ...answer,
    basis: 'OBSERVED',
    stores: 1,
    estimate: { averageWeeklyVisits: 70.4 },
  };
  const text =
    'A store had 5,176 visits a week in April 2011, on average over 238 store-weeks of 1 store';
  expect(formatPlain(observed, { month: 4, year: 2011 })).toBe(`${text}.`);
  expect(formatPlain(observed, { month: 4, year: 2011, basketValue: 50 })).toBe(
    `${text}; for a basket of 50 at CPI 100, the estimate is 70.`,
  );
  const none = { ...observed, estimate: { averageWeeklyVisits: null } };
  expect(formatPlain(none, { month: 4, year: 2011, basketValue: 50 })).toBe(
    `${text}; for a basket of 50 at CPI 100, there is no estimate.`,
  );
});

it('reports that no week matches', () => {
  const none = {
    ...answer,
    averageWeeklyVisits: null,
    coverage: { firstWeek: null, lastWeek: null },
  };
  expect(formatPlain(none, { storeType: 'C', year: 2010 })).toBe(
    'The data has no complete week of a type C store in 2010 whose visits a basket of 100 at CPI 100 could estimate.',
  );
});
