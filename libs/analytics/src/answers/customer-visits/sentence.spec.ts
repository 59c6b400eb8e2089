import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const group = { store: null, month: null, weekday: null, basis: 'ESTIMATED', weekShare: null };
const listStores = (visits: Record<number, number | null>) =>
  Object.entries(visits).map(([store, averageWeeklyVisits]) => ({
    ...group,
    store: Number(store),
    averageWeeklyVisits,
  }));

const answer = {
  averageWeeklyVisits: 5176.46,
  basis: 'ESTIMATED',
  share: 0,
  storeWeeks: 238,
  stores: 17,
  estimate: { averageWeeklyVisits: 5176.46 },
  observed: null,
  baskets: [{ storeType: 'B', value: 100 }],
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
  groups: listStores({ 10: 14_777.2, 12: 4000, 33: 1497 }),
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('names the least and the most visited store, and from what the visits are estimated', () => {
  expect(formatPlain(answer, { storeType: 'B', month: 4 })).toBe(
    'A type B store had an estimated 5,176 visits a week in April of 2010 to 2012, from 1,497 in store 33 to 14,777 in store 10, for a ' +
      'basket of 100 at CPI 100, on average over 238 store-weeks of 17 stores.',
  );
});

it('names the covered months of a question about all weeks, equal stores, and the baskets of several types', () => {
  const asked = {
    ...answer,
    baskets: [
      { storeType: 'A', value: 100 },
      { storeType: 'B', value: 12.5 },
    ],
    groups: listStores({ 1: 7, 2: null, 3: 9, 4: 9 }),
  };
  expect(formatPlain(asked, { basketValue: 100, basketValueB: 12.5 })).toBe(
    'A store had an estimated 5,176 visits a week from February 2010 to October 2012, from 7 in store 1 to 9 in stores 3 ' +
      'and 4, for baskets of 100 (type A) and 12.5 (type B) at CPI 100, on average over 238 store-weeks of 17 stores.',
  );
});

it.each([
  [{ 7: 3 }, ' all in store 7,'],
  [{ 7: 3, 8: 3 }, ' the same in each store,'],
  [{ 7: null }, ''],
])('compares stores only where there is something to compare: %o', (visits, range) => {
  expect(formatPlain({ ...answer, groups: listStores(visits) }, { year: 2011 })).toMatch(
    new RegExp(`visits a week in 2011,${range} for a basket`),
  );
});

it('says which extreme is counted and which estimated, where they differ from the average', () => {
  const groups = [
    { ...group, store: 3, averageWeeklyVisits: 11, basis: 'OBSERVED' },
    { ...group, store: 10, averageWeeklyVisits: 14_777, basis: 'PARTIAL' },
  ];
  expect(formatPlain({ ...answer, basis: 'PARTIAL', groups }, { year: 2011 })).toMatch(
    / in 2011, from 11 counted in store 3 to 14,777 in store 10, for /,
  );
  const counted = { ...answer, basis: 'OBSERVED', groups };
  expect(formatPlain(counted, { year: 2011 })).toMatch(
    / in 2011, from 11 in store 3 to 14,777 estimated in store 10, on average /,
  );
});

it('ranks no months where the question selects one', () => {
  const april = [{ ...group, month: 4, averageWeeklyVisits: 5176 }];
  expect(formatPlain({ ...answer, groups: april }, { by: 'MONTH', month: 4 })).toBe(
    'A store had an estimated 5,176 visits a week in April of 2010 to 2012, for a basket of 100 at CPI 100, on average over 238 ' +
      'store-weeks of 17 stores.',
  );
});

it('names months and weekdays', () => {
  const months = [4, 11, 12].map((month) => ({
    ...group,
    month,
    averageWeeklyVisits: 1000 * month,
  }));
  expect(formatPlain({ ...answer, groups: months }, { by: 'MONTH', year: 2011 })).toMatch(
    / in 2011, from 4,000 in April to 12,000 in December, for /,
  );
  const weekdays = [0.25, 0.25, 0.5].map((weekShare, index) => ({
    ...group,
    weekday: ['MONDAY', 'TUESDAY', 'SATURDAY'][index]!,
    averageWeeklyVisits: 1,
    weekShare,
  }));
  expect(formatPlain({ ...answer, groups: weekdays }, { by: 'WEEKDAY', year: 2011 })).toMatch(
    / in 2011, 50.0 % of them on Saturday and 25.0 % on Monday and Tuesday, for /,
  );
  expect(formatPlain({ ...answer, groups: [] }, { by: 'WEEKDAY', year: 2011 })).toMatch(
    / in 2011, on unknown weekdays without transactions, for /,
  );
});

const observed = { averageWeeklyVisits: 11.24, storeWeeks: 52, stores: 1 };

it('leads with the estimate where the transactions cover too little, and adds the count', () => {
  const partial = { ...answer, basis: 'PARTIAL', share: 0.029, observed };
  expect(formatPlain(partial, { month: 4 })).toMatch(
    /^A store had an estimated 5,176 visits .*; transactions of 2\.9 % of the sales counted 11 a week in 52 store-weeks of 1 store\.$/,
  );
});

it('does not call counted visits an estimate, and adds the estimate', () => {
  const counted = {
    ...answer,
    basis: 'OBSERVED',
    share: 0.987,
    averageWeeklyVisits: 5100.4,
    observed,
    groups: answer.groups.map((each) => ({ ...each, basis: 'OBSERVED' })),
  };
  const text =
    'A store had 5,100 visits a week in April 2011, from 1,497 in store 33 to 14,777 in store 10, on average over 238 ' +
    'store-weeks of 17 stores, counted by transactions of 98.7 % of the sales; for a basket of 100 at CPI 100,';
  expect(formatPlain(counted, { month: 4, year: 2011 })).toBe(`${text} the estimate is 5,176.`);
  const none = { ...counted, estimate: { averageWeeklyVisits: null } };
  expect(formatPlain(none, { month: 4, year: 2011 })).toBe(`${text} there is no estimate.`);
});

it('reports that no week matches', () => {
  const none = {
    ...answer,
    averageWeeklyVisits: null,
    groups: [],
    coverage: { firstWeek: null, lastWeek: null },
  };
  const text =
    'The data has no complete week of a type C store in 2010 whose visits a basket of 100 at CPI 100 could estimate';
  expect(formatPlain(none, { storeType: 'C', year: 2010 })).toBe(`${text}.`);
  expect(
    formatPlain({ ...none, baskets: [] }, { storeType: 'C', year: 2010, basketValue: 100 }),
  ).toBe(`${text}.`);
  const counted = { ...none, basis: 'PARTIAL', share: null, observed };
  expect(formatPlain(counted, { storeType: 'C', year: 2010 })).toBe(
    `${text}; transactions counted 11 a week in 52 store-weeks of 1 store.`,
  );
});
