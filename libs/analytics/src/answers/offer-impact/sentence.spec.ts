import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Impact = Parameters<typeof sentence>[0];
type Group = Impact['groups'][number];

const group = (
  store: number,
  adjusted: number | null,
  adjustedLow: number | null = null,
): Group => ({
  group: `Store ${store}`,
  store,
  week: null,
  department: null,
  adjusted,
  adjustedLow,
});

const answer: Impact = {
  state: 'CONTROL_FROM_OTHER_WEEKS',
  matchedLift: 0.022509,
  matchedPairs: 2295,
  drift: -0.004418,
  adjusted: 0.027047,
  driftWeeks: { firstWeek: '2011-02-04', lastWeek: '2011-11-04' },
  groups: [group(1, 0.2, 0.1), group(2, 0.1, -0.1), group(3, -0.1, -0.2), group(4, null)],
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

const WHOLE =
  'Weeks with offers in all stores from February 2010 to October 2012 sold 2.3 % more than the same store’s week 364 days ' +
  'earlier, over 2,295 store-weeks; adjusted by the drift of −0.4 % without offers, which are other weeks from February ' +
  '2011 to November 2011, the difference is +2.7 %.';

it('reports in which stores offers went with more sales', () => {
  expect(formatPlain(answer, {})).toBe(
    `${WHOLE} Offers went with more sales in 2 of 3 stores, in 1 of them by more than the error of the comparison, most in ` +
      'store 1 (+20.0 %) and store 2 (+10.0 %).',
  );
});

it('never says that offers caused sales, and says where the drift is of the same weeks', () => {
  const same = formatPlain({ ...answer, state: 'CONTROL_FROM_SAME_WEEKS' }, {});
  expect(same).not.toContain('other weeks');
  expect(same).toContain('drift of −0.4 % without offers from February 2011');
  for (const by of ['STORE', 'WEEK', 'DEPARTMENT', 'MARKDOWN', 'OFFER_SIZE'] as const) {
    expect(formatPlain(answer, { by })).not.toMatch(/caus|effect|because/);
  }
  const none = { ...answer, state: 'NO_CONTROL', drift: null, adjusted: null };
  expect(formatPlain(none, {})).toContain('; no weeks without offers show the drift of sales.');
});

it('names each argument of the question', () => {
  const asked = {
    storeType: 'B',
    department: 7,
    year: 2012,
    to: '2012-06-01',
    by: 'WEEK' as const,
  };
  const weeks = [
    { ...group(1, 0.05), group: '2012-04-06', store: null, week: '2012-04-06' },
    { ...group(1, -0.05), group: '2012-04-13', store: null, week: '2012-04-13' },
  ];
  expect(formatPlain({ ...answer, matchedPairs: 1, groups: weeks }, asked)).toBe(
    'Weeks with offers in type B stores in 2012, up to 1 June 2012 sold 2.3 % more of department 7 than the same store’s ' +
      'week 364 days earlier, over 1 store-week; adjusted by the drift of −0.4 % without offers, which are other weeks ' +
      'from February 2011 to November 2011, the difference is +2.7 %. Offers went with more sales in 1 of 2 weeks, most in ' +
      'the week of 6 April 2012 (+5.0 %).',
  );
});

it.each([
  [
    'MARKDOWN',
    ['MarkDown 1', 'MarkDown 3'],
    ' Against the other stores in the same weeks, the difference is +5.0 % with MarkDown 3 and −1.0 % with MarkDown 1.',
  ],
  [
    'OFFER_SIZE',
    ['Small offers', 'Large offers'],
    ' Against the other stores with offers in the same weeks, the difference is +5.0 % with large offers and −1.0 % with small offers.',
  ],
  [
    'DEPARTMENT',
    ['Department 1', 'Department 2'],
    ' Offers went with more sales in 1 of 2 departments, most in department 2 (+5.0 %).',
  ],
] as const)('compares groups by %s', (by, [first, second], expected) => {
  const groups = [
    { ...group(1, -0.01), group: first },
    { ...group(1, 0.05), group: second },
  ];
  expect(formatPlain({ ...answer, groups }, { by })).toBe(WHOLE + expected);
});

it('ranks nothing where one group or none can be compared', () => {
  expect(formatPlain({ ...answer, groups: [group(4, -0.03)] }, { store: 4 })).toMatch(
    / By store, only store 4 can be compared\.$/,
  );
  expect(formatPlain({ ...answer, groups: [group(4, null)] }, { store: 4 })).toMatch(
    / By store, no difference can be adjusted for the drift\.$/,
  );
  expect(formatPlain({ ...answer, groups: [group(4, null)] }, { by: 'MARKDOWN' })).toMatch(
    / By MarkDown, there are no other stores in the same weeks to compare with\.$/,
  );
});

it.each([
  [-0.05, 2223, 'Weeks with offers in store 3 in 2012 sold 5.0 % less than'],
  [0, 2223, 'Weeks with offers in store 3 in 2012 sold as much as'],
  [
    null,
    0,
    'No sales of a week with offers in store 3 in 2012 can be compared with the same week a year before, by store.',
  ],
  [
    null,
    2,
    'The sales 364 days before the weeks with offers in store 3 in 2012, 2 store-weeks, add up to 0: there is no lift, by store.',
  ],
])('writes a lift of %s over %i pairs: %s', (matchedLift, matchedPairs, start) => {
  const asked = { store: 3, year: 2012 };
  expect(formatPlain({ ...answer, matchedLift, matchedPairs }, asked)).toContain(start);
});

it('reports that no week matches', () => {
  const none = {
    ...answer,
    matchedLift: null,
    matchedPairs: 0,
    coverage: { firstWeek: null, lastWeek: null },
  };
  expect(formatPlain(none, { store: 99, by: 'WEEK' })).toBe(
    'The data has no complete week with sales in store 99, by week.',
  );
});
