import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Asked = Parameters<typeof sentence>[1];

const year = {
  year: 2011,
  state: 'COMPLETE',
  firstWeek: '2011-01-07' as string | null,
  lastWeek: '2011-12-30' as string | null,
  weeks: 52,
  stores: 45,
  total: 2_448_200_007.35,
  best: [3],
  bestTotal: 95_874_895.51,
  worst: [37],
  worstTotal: 15_699_267.9,
  rank: null as number | null,
  rankedStores: 45,
  likeForLikeGrowth: 0.010441 as number | null,
  likeForLikeWeeks: 52,
  firstComparedWeek: '2010-01-08' as string | null,
  lastComparedWeek: '2010-12-31' as string | null,
};
const coverage = { lastWeek: '2011-12-30', partialWeeks: [] };
const partial = { week: '2012-11-02', stores: 1, expectedStores: 45 };
const formatPlain = (
  latest: typeof year | null,
  asked: Asked = { year: 2011 },
  given: Parameters<typeof sentence>[0]['coverage'] = coverage,
) => plain(sentence({ coverage: given, latest }, asked)).replaceAll('\u00a0', ' ');

it('names the best and the worst store, and the growth of the chain', () => {
  expect(formatPlain(year)).toBe(
    'Store 3 sold most in 2011, 95.9 million over 52 weeks, and store 37 least, 15.7 million. Like for like, the chain ' +
      'grew by 1.0 % in 2011.',
  );
});

it('names no chain where it covers some stores alone', () => {
  expect(formatPlain(year, { year: 2011 }, { ...coverage, scope: 'district Delta' })).toMatch(
    /Like for like, these sales grew by 1\.0 % in 2011\.$/,
  );
});

it('reports negative growth as a decrease, and none in a first year', () => {
  expect(formatPlain({ ...year, likeForLikeGrowth: -0.02 })).toMatch(
    /the chain shrank by 2\.0 % in 2011\.$/,
  );
  expect(formatPlain({ ...year, likeForLikeGrowth: 0 })).toMatch(
    /the chain did not grow in 2011\.$/,
  );
  expect(formatPlain({ ...year, likeForLikeGrowth: null })).toMatch(/15\.7 million\.$/);
});

const one = { ...year, stores: 1, total: 52_675_320.11, best: [4], worst: [4], rank: 2 };

it.each<[Asked, typeof year, string, string]>([
  [
    {},
    year,
    'Store 3 sold most in 2011, the last complete year with sales, 95.9 million over 52 weeks, and store 37 least',
    'the chain grew',
  ],
  [
    { department: 1, from: '2011-05-01', to: '2011-01-01' },
    year,
    'Store 3 sold most of department 1 in 2011, 95.9 million over 52 weeks, and store 37 least',
    'department 1 grew',
  ],
  [
    { storeType: 'B', to: '2012-05-01' },
    { ...year, stores: 17 },
    'Of 17 type B stores, store 3 sold most in 2011, the last complete year with sales up to 2012, 95.9 million over 52 weeks, and',
    'type B stores grew',
  ],
  [
    { store: 4, year: 2011 },
    one,
    'Store 4 sold 52.7 million in 2011 over 52 weeks, rank 2 of 45 stores.',
    'store 4 grew',
  ],
  [
    { store: 4, department: 1 },
    one,
    'Store 4 sold 52.7 million of department 1 in 2011, the last complete year with sales, over 52 weeks, rank 2 of 45',
    'department 1 in store 4 grew',
  ],
  [
    { storeType: 'C', year: 2011 },
    { ...one, rank: null },
    'Store 4, the only type C store with sales, sold 52.7 million in 2011 over 52 weeks.',
    'type C stores grew',
  ],
  [
    { storeType: 'C', year: 2011 },
    { ...year, stores: 2, best: [3, 4], worst: [3, 4] },
    'Stores 3 and 4 of type C sold equally much in 2011, 95.9 million each over 52 weeks.',
    'type C stores grew',
  ],
])('names scope and period of %j', (asked, latest, start, growing) => {
  const text = formatPlain(latest, asked);
  expect(text.slice(0, start.length)).toBe(start);
  expect(text).toContain(` Like for like, ${growing} by 1.0 % in 2011.`);
});

it('leads with a complete year, and reports a later one', () => {
  const later = { lastWeek: '2012-11-02', partialWeeks: [partial] };
  expect(formatPlain(year, {}, later)).toContain(
    '15.7 million; so far, 1 of 45 stores delivered the week of 2 November 2012. Like',
  );
  expect(formatPlain(year, {}, { lastWeek: '2012-10-26', partialWeeks: [] })).toContain(
    '15.7 million; 2012 has sales up to 26 October so far. Like',
  );
});

it('writes the weeks of a year that is not complete', () => {
  const span = { year: 2012, firstWeek: '2012-01-06', lastWeek: '2012-10-26', weeks: 43 };
  const open = { ...year, ...span, state: 'OPEN' };
  expect(formatPlain(open, { year: 2012 })).toContain(
    'sold most in 2012 so far, 95.9 million over 43 weeks, 6 January to 26 October, and store 37',
  );
  const none = { ...open, firstWeek: null, lastWeek: null, weeks: 0, likeForLikeGrowth: null };
  expect(
    formatPlain(none, { year: 2012 }, { lastWeek: '2012-11-02', partialWeeks: [partial] }),
  ).toBe(
    'No week in 2012 so far is complete, so no sales are compared yet: 1 of 45 stores delivered the week of 2 November ' +
      '2012.',
  );
});

it('names the fiscal year, its calendar and the weeks that it compares', () => {
  const fiscal = {
    ...year,
    year: 2012,
    firstWeek: '2012-02-03',
    lastWeek: '2013-02-01',
    weeks: 53,
    firstComparedWeek: '2011-02-04',
    lastComparedWeek: '2012-01-27',
  };
  const asked = { year: 2012, calendar: 'FISCAL' };
  const given = { ...coverage, lastWeek: '2013-02-01', calendar: '4-5-4' };
  expect(formatPlain(fiscal, asked, given)).toBe(
    'Store 3 sold most in fiscal year 2012 of the 4-5-4 calendar, 95.9 million over 53 weeks, and store 37 least, 15.7 ' +
      'million. Like for like, the chain grew by 1.0 % in fiscal year 2012 of the 4-5-4 calendar, compared with the 52 weeks ' +
      'from 4 February 2011 to 27 January 2012, which compare with 52 of its weeks.',
  );
  const later = { ...given, lastWeek: '2013-02-08' };
  expect(
    formatPlain({ ...fiscal, weeks: 52 }, { calendar: 'FISCAL', from: '2012-03-01' }, later),
  ).toBe(
    'Store 3 sold most in fiscal year 2012 of the 4-5-4 calendar, the last complete year with sales from 1 March 2012 on, 95.9 ' +
      'million over 52 weeks, and store 37 least, 15.7 million; a later year has sales up to 8 February 2013 so far. Like for ' +
      'like, the chain grew by 1.0 % in fiscal year 2012 of the 4-5-4 calendar, compared with the 52 weeks from 4 February ' +
      '2011 to 27 January 2012.',
  );
  expect(
    formatPlain({ ...fiscal, state: 'OPEN', likeForLikeGrowth: null }, asked, given),
  ).toContain(
    'in fiscal year 2012 of the 4-5-4 calendar so far, 95.9 million over 53 weeks, 3 February 2012 to 1 February 2013, and',
  );
  // Snapshots of a former version do not name their calendar.
  expect(formatPlain(fiscal, asked, { ...given, calendar: null })).toContain(
    'Store 3 sold most in fiscal year 2012 of the fiscal calendar, 95.9 million over 53 weeks, and',
  );
  expect(formatPlain(null, { ...asked, store: 9 })).toBe(
    'The data has no sales in store 9 in fiscal year 2012.',
  );
});

it('reports that the scope has no sales', () => {
  expect(formatPlain(null)).toBe('The data has no sales in 2011.');
  expect(formatPlain(null, { store: 99, from: '2011-01-01' })).toBe(
    'The data has no sales in store 99 from 2011 on.',
  );
});
