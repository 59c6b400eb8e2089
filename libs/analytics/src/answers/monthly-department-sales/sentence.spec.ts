import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const month = {
  month: '2011-12-01',
  state: 'COMPLETE',
  total: 6_893_933.51,
  weeks: 5,
  lastWeek: '2011-12-30',
  weeklyAverageChangeOnMonthBefore: 0.314 as number | null,
  weeklyAverageChangeOnYearBefore: -0.003 as number | null,
  isMonthBeforeComplete: true as boolean | null,
  isYearBeforeComplete: true as boolean | null,
  fiscalYear: null as number | null,
  fiscalQuarter: null as string | null,
  fiscalMonth: null as string | null,
  comparedWeeks: null as number | null,
  firstComparedWeek: null as string | null,
  lastComparedWeek: null as string | null,
};
const coverage = { lastWeek: '2011-12-30', partialWeeks: [] };
const december = { from: '2011-12-01', to: '2011-12-31' };
const formatPlain = (
  latest: typeof month | null,
  asked: Parameters<typeof sentence>[1] = { department: 1, ...december },
  given: Parameters<typeof sentence>[0]['coverage'] = coverage,
) => plain(sentence({ coverage: given, latest }, asked)).replaceAll('\u00a0', ' ');

it('compares the month by its weekly average, not by its total', () => {
  expect(formatPlain(month)).toBe(
    'Department 1 sold 6.89 million in December 2011, over 5 weeks; the weekly average was 31.4 % above the month ' +
      'before and 0.3 % below a year before.',
  );
});

it.each<[Parameters<typeof sentence>[1], string]>([
  [
    {},
    'All departments together sold 6.89 million in December 2011, the last complete month with sales, over',
  ],
  [
    { department: 1, store: 4 },
    'Department 1 sold 6.89 million in store 4 in December 2011, the last complete month with sales, over',
  ],
  [
    { storeType: 'B', year: 2011 },
    'All departments together sold 6.89 million in type B stores in December 2011, the last complete month with sales in 2011, over',
  ],
  [
    { department: 2, from: '2011-03-09' },
    'Department 2 sold 6.89 million in December 2011, the last complete month with sales from March 2011 on, over',
  ],
  [
    { store: 4, ...december },
    'All departments together sold 6.89 million in store 4 in December 2011, over',
  ],
])('names scope and period of %j', (asked, start) => {
  expect(formatPlain(month, asked).startsWith(`${start} 5 weeks;`)).toBe(true);
});

it('leaves out missing comparisons', () => {
  const first = { ...month, weeks: 1, weeklyAverageChangeOnYearBefore: null };
  expect(formatPlain({ ...first, weeklyAverageChangeOnMonthBefore: null })).toBe(
    'Department 1 sold 6.89 million in December 2011, over 1 week.',
  );
  expect(formatPlain({ ...first, weeklyAverageChangeOnMonthBefore: 0 })).toMatch(
    /; the weekly average was the same as the month before\.$/,
  );
});

it('names the months that are not complete, and compares none of them', () => {
  const without = {
    ...month,
    weeklyAverageChangeOnMonthBefore: null,
    isMonthBeforeComplete: false,
  };
  expect(formatPlain(without)).toBe(
    'Department 1 sold 6.89 million in December 2011, over 5 weeks; the weekly average was 0.3 % below a year before; ' +
      'November 2011 is not complete, so it is not compared.',
  );
  const none = { ...without, weeklyAverageChangeOnYearBefore: null, isYearBeforeComplete: false };
  expect(formatPlain(none)).toBe(
    'Department 1 sold 6.89 million in December 2011, over 5 weeks; November 2011 and December 2010 are not complete, so ' +
      'they are not compared.',
  );
});

it('reports a later week that is partial, and a later month that is open', () => {
  const partialWeeks = [{ week: '2012-01-06', stores: 1, expectedStores: 45 }];
  expect(formatPlain(month, {}, { lastWeek: '2012-01-06', partialWeeks })).toMatch(
    / a year before; so far, 1 of 45 stores delivered the week of 6 January 2012\.$/,
  );
  expect(formatPlain(month, {}, { lastWeek: '2012-01-13', partialWeeks: [] })).toMatch(
    / a year before; January 2012 has sales up to 13 January 2012 so far\.$/,
  );
});

it('writes what is sold so far where no month is complete', () => {
  const open = { ...month, month: '2012-01-01', state: 'OPEN', weeks: 1, lastWeek: '2012-01-06' };
  const partialWeeks = [{ week: '2012-01-06', stores: 1, expectedStores: 45 }];
  const given = { lastWeek: '2012-01-06', partialWeeks };
  expect(formatPlain(open, { department: 1, year: 2012 }, given)).toBe(
    'Department 1 sold 6.89 million in January 2012 so far, over 1 week up to 6 January 2012, the last month with sales in 2012: 1 ' +
      'of 45 stores delivered the week of 6 January 2012.',
  );
  expect(formatPlain({ ...month, state: 'PARTIAL' })).toBe(
    'Department 1 sold 6.89 million in December 2011, which is not complete, over 5 weeks.',
  );
});

it('reports that nothing was sold', () => {
  expect(formatPlain(null, { department: 100 })).toBe('The data has no sales of department 100.');
  expect(formatPlain(null, { store: 99, year: 2011 })).toBe(
    'The data has no sales in store 99 in 2011.',
  );
});

it('names the fiscal month, its calendar and the weeks that it compares', () => {
  const fiscal = {
    ...month,
    month: '2011-11-26',
    fiscalYear: 2011,
    fiscalQuarter: '2011-Q4',
    fiscalMonth: '2011-M11',
    comparedWeeks: 5,
    firstComparedWeek: '2010-12-03',
    lastComparedWeek: '2010-12-31',
  };
  const asked = { department: 1, year: 2011, calendar: 'FISCAL' };
  const given = { ...coverage, calendar: '4-5-4' };
  expect(formatPlain(fiscal, asked, given)).toBe(
    'Department 1 sold 6.89 million in month 11 of fiscal year 2011 of the 4-5-4 calendar, the last complete month with sales in ' +
      'fiscal year 2011, over 5 weeks; the weekly average was 31.4 % above the month before and 0.3 % below that of the 5 ' +
      'weeks from 3 December 2010 to 31 December 2010.',
  );
  expect(formatPlain({ ...fiscal, comparedWeeks: 4 }, asked, given)).toMatch(
    /4 weeks from 3 December 2010 to 31 December 2010, which compare with 4 of its weeks\.$/,
  );
  const left = { isMonthBeforeComplete: false, isYearBeforeComplete: false };
  expect(formatPlain({ ...fiscal, ...left }, asked, given)).toMatch(
    /; the month before and the weeks a year before are not complete, so they are not compared\.$/,
  );
});

it('names a fiscal quarter or year', () => {
  const fiscal = {
    ...month,
    fiscalYear: 2011,
    fiscalQuarter: '2011-Q4' as string | null,
    weeks: 14,
    comparedWeeks: 13,
    firstComparedWeek: '2010-10-29',
    lastComparedWeek: '2011-01-21',
  };
  const given = { ...coverage, calendar: '4-5-4' };
  expect(formatPlain(fiscal, { calendar: 'FISCAL', period: 'QUARTER' }, given)).toBe(
    'All departments together sold 6.89 million in quarter 4 of fiscal year 2011 of the 4-5-4 calendar, the last complete ' +
      'quarter with sales, over 14 weeks; the weekly average was 31.4 % above the quarter before and 0.3 % below that of the ' +
      '13 weeks from 29 October 2010 to 21 January 2011, which compare with 13 of its weeks.',
  );
  const year = { ...fiscal, fiscalQuarter: null, isMonthBeforeComplete: false };
  const first = { ...year, weeklyAverageChangeOnMonthBefore: null };
  expect(formatPlain(first, { calendar: 'FISCAL', period: 'YEAR' }, given)).toMatch(
    /in fiscal year 2011 of the 4-5-4 calendar, the last complete year .*; the year before is not complete, so it is not compared\.$/,
  );
});
