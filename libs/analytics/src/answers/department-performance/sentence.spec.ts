import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const latest = {
  week: '2010-11-26',
  state: 'COMPLETE',
  completeWeeks: 1,
  total: 7_553_057.64,
  rankedDepartments: 81,
  rank: 1,
  departments: [72],
  departmentTotal: 7_553_057.64,
  share: 0.116821 as number | null,
  changeOnWeekBefore: 2.010385 as number | null,
  fiscalWeek: null,
  comparedWeek: '2009-11-27' as string | null,
  changeOnYearBefore: 0.0523 as number | null,
};
const coverage = { weeks: 1, partialWeeks: [] };
const week = { from: '2010-11-26', to: '2010-11-26' };
const formatPlain = (
  answer: Partial<Parameters<typeof sentence>[0]>,
  asked: Parameters<typeof sentence>[1] = week,
) => plain(sentence({ coverage, latest, ...answer }, asked)).replaceAll('\u00a0', ' ');
const ninth = { ...latest, departments: [97], rank: 9, share: 0.0004, changeOnWeekBefore: -0.5 };

it('writes a large change as a multiple', () => {
  expect(formatPlain({})).toBe(
    'Department 72 led in the week of 26 November 2010 with 7.55 million, 11.7 % of all sales, 3.0 times its ' +
      'sales of the week before.',
  );
});

it('names the fiscal week, and compares with the week of the year before', () => {
  const fiscal = {
    coverage: { ...coverage, calendar: '4-5-4' },
    latest: { ...latest, fiscalWeek: '2010-W43', changeOnWeekBefore: -0.5 },
  };
  expect(formatPlain(fiscal, { year: 2010, calendar: 'FISCAL' })).toBe(
    'Department 72 led in the week of 26 November 2010 (week 43 of fiscal year 2010 of the 4-5-4 calendar), the only ' +
      'complete week with sales in fiscal year 2010, with 7.55 million, 11.7 % of all sales, 50.0 % less than the week ' +
      'before and 5.2 % more than the week of 27 November 2009.',
  );
  const alone = { ...fiscal.latest, changeOnWeekBefore: null, comparedWeek: null };
  expect(formatPlain({ ...fiscal, latest: alone })).toMatch(/, 11.7 % of all sales\.$/);
});

it.each([
  [0.142, '14.2 % more than the week before.'],
  [-0.142, '14.2 % less than the week before.'],
  [0, 'as much as the week before.'],
  [null, '11.7 % of all sales of the store.'],
])('writes a change of %s: %s', (changeOnWeekBefore, end) => {
  const text = formatPlain({ latest: { ...latest, changeOnWeekBefore } }, { ...week, store: 3 });
  expect(text).toContain('led in store 3 in the week');
  expect(text.endsWith(`, ${end}`)).toBe(true);
});

it('names the period, and the place of the week in it', () => {
  const weeks = { latest: { ...latest, completeWeeks: 143 } };
  const place = (asked: Parameters<typeof sentence>[1]) =>
    /^Department 72 led(.*) with /.exec(formatPlain(weeks, asked))?.[1];
  expect(place({})).toBe(
    ' in the week of 26 November 2010, the last of 143 complete weeks with sales,',
  );
  expect(place({ year: 2010, storeType: 'B' })).toBe(
    ' in type B stores in the week of 26 November 2010, the last of 143 complete weeks with sales in 2010,',
  );
  expect(place({ to: '2010-12-02' })).toBe(
    ' in the week of 26 November 2010, the last of 143 complete weeks with sales up to 2 December 2010,',
  );
  expect(formatPlain({}, { year: 2010 })).toContain(
    '2010, the only complete week with sales in 2010, with',
  );
});

it('names all leading departments', () => {
  const both = { ...latest, departments: [72, 95], changeOnWeekBefore: null };
  expect(formatPlain({ latest: both })).toMatch(
    /^Departments 72 and 95 led .* 7\.55 million each, 11.7 % of all sales\.$/,
  );
});

it('writes the rank of a department that did not lead, and none of the only one', () => {
  expect(formatPlain({ latest: ninth }, { ...week, department: 97 })).toBe(
    'Department 97 had rank 9 of 81 departments in the week of 26 November 2010 with 7.55 million, 0.04 % of all ' +
      'sales, 50.0 % less than the week before.',
  );
  const alone = { ...latest, rankedDepartments: 1, share: 1, changeOnWeekBefore: null };
  expect(formatPlain({ latest: alone }, { ...week, store: 9 })).toBe(
    'Only department 72 sold 7.55 million in store 9 in the week of 26 November 2010.',
  );
  expect(formatPlain({ latest: alone }, { ...week, department: 72 })).toMatch(
    /^Department 72, the only one with sales, sold 7\.55 million in the week/,
  );
  expect(formatPlain({}, { ...week, department: 72 })).toMatch(
    /^Department 72 had rank 1 of 81 departments in the week/,
  );
});

it('leads with the last complete week, and reports a later partial one', () => {
  const partialWeeks = [{ week: '2010-12-03', stores: 1, expectedStores: 45 }];
  const answer = { coverage: { weeks: 144, partialWeeks } };
  expect(formatPlain(answer, {})).toMatch(
    /^Department 72 led .* before; so far, 1 of 45 stores delivered the week of 3 December 2010\.$/,
  );
});

it('writes no rank of a partial week', () => {
  const partialWeeks = [{ week: '2010-11-26', stores: 1, expectedStores: 45 }];
  const answer = {
    coverage: { weeks: 1, partialWeeks },
    latest: { ...ninth, state: 'PARTIAL', completeWeeks: 0, total: 1001 },
  };
  expect(formatPlain(answer)).toBe(
    'All departments together sold 1,001 so far in the week of 26 November 2010: 1 of 45 stores delivered it.',
  );
  expect(formatPlain(answer, { ...week, department: 97, storeType: 'A' })).toMatch(
    /^Department 97 sold 1,001 in type A stores so far in the week of 26 November 2010: 1 of 45/,
  );
});

it('reports that nothing was sold', () => {
  expect(formatPlain({ latest: null }, { ...week, department: 98 })).toBe(
    'The data has no sales of department 98 in the week of 26 November 2010.',
  );
  expect(formatPlain({ latest: null }, { ...week, store: 99 })).toBe(
    'The data has no sales in store 99 in the week of 26 November 2010.',
  );
});
