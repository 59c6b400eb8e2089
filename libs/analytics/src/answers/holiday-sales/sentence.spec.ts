import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Answer = Parameters<typeof sentence>[0];

const coverage = { firstWeek: '2010-02-05', lastWeek: '2012-10-26' };
const group = { holidayStoreWeeks: 10, storeWeekLift: null, windowLift: null, quietLift: null };

const formatPlain = (
  groups: Answer['groups'],
  asked: Parameters<typeof sentence>[1] = {},
  covered: Answer['coverage'] = coverage,
) => plain(sentence({ groups, coverage: covered }, asked)).replaceAll('\u00a0', ' ');

/** @param lifts by holiday */
const listHolidays = (lifts: Record<string, number | null>) =>
  Object.entries(lifts).map(([name, storeWeekLift]) => ({ ...group, group: name, storeWeekLift }));

/** @param lifts over quiet weeks, by group */
const listGroups = (lifts: Record<string, number | null>) =>
  Object.entries(lifts).map(([name, quietLift]) => ({ ...group, group: name, quietLift }));

it('names the holiday with the largest lift and the one with the smallest', () => {
  const lifts = { Christmas: -0.016192, Thanksgiving: 0.439481, 'Super Bowl': 0.019274 };
  expect(formatPlain(listHolidays(lifts))).toBe(
    'In all stores from February 2010 to October 2012, a store sold 43.9 % more in Thanksgiving weeks than in ordinary ' +
      'weeks, and 1.6 % less in Christmas weeks, the least of 3 holidays.',
  );
});

it('names the question', () => {
  const asked = { storeType: 'A', department: 7, year: 2011, from: '2011-02-04' };
  expect(formatPlain(listHolidays({ 'Labor Day': 0.02, 'Super Bowl': 0.1 }), asked)).toBe(
    'In type A stores in 2011, from 4 February 2011 on, a store sold 10.0 % more of department 7 in Super Bowl weeks than ' +
      'in ordinary weeks, and 2.0 % more in Labor Day weeks, the least of 2 holidays.',
  );
});

it.each([
  [
    'compares a single holiday with no other',
    { Christmas: -0.05, 'Labor Day': null },
    'a store sold 5.0 % less in Christmas weeks than in ordinary weeks.',
  ],
  [
    'names all holidays of an equal lift',
    { Christmas: 0.1, 'Labor Day': 0.1 },
    'a store sold 10.0 % more in Christmas and Labor Day weeks than in ordinary weeks.',
  ],
  [
    'names all holidays of the least lift',
    { Thanksgiving: 0.2, Christmas: 0, 'Labor Day': 0 },
    'a store sold 20.0 % more in Thanksgiving weeks than in ordinary weeks, and as much in Christmas and Labor Day weeks, ' +
      'the least of 3 holidays.',
  ],
  [
    'reports no difference',
    { Christmas: 0 },
    'a store sold as much in Christmas weeks as in ordinary weeks.',
  ],
  [
    'reports that it has nothing to compare',
    { Christmas: null },
    'there are no ordinary weeks with sales to compare the holiday weeks with.',
  ],
  ['reports that no week is a holiday week', {}, 'no week with sales is a holiday week.'],
])('%s', (_behaviour, lifts: Record<string, number | null>, text) => {
  expect(formatPlain(listHolidays(lifts), { to: '2010-12-31' })).toBe(
    `In all stores up to 31 December 2010, ${text}`,
  );
});

it('reports that no week matches', () => {
  const none = { firstWeek: null, lastWeek: null };
  expect(formatPlain([], { department: 99, storeType: 'B', year: 2012, by: 'STORE' }, none)).toBe(
    'The data has no complete week with sales of department 99 in type B stores in 2012.',
  );
});

it('names the windows around holidays', () => {
  const windows = [
    { ...group, group: 'Christmas', storeWeekLift: -0.02, windowLift: 0.64 },
    { ...group, group: 'Labor Day', storeWeekLift: -0.02 },
  ];
  expect(formatPlain(windows, { department: 2 })).toMatch(
    / Against quiet weeks, a store’s sales of department 2 in the windows around holidays were \+64\.0 % around Christmas\.$/,
  );
});

it.each([
  [
    'DEPARTMENT',
    { 'Department 1': 0.1, 'Department 72': 1.5, 'Department 3': -0.2, 'Department 4': null },
    'holiday weeks were above quiet weeks in 2 of 3 departments, from −20.0 % in department 3 to +150.0 % in department 72.',
  ],
  [
    'STORE',
    { 'Store 1': 0.1, 'Store 2': 0.1 },
    'holiday weeks were above quiet weeks in 2 of 2 stores, +10.0 % in each.',
  ],
  [
    'STORE',
    { 'Store 1': 0, 'Store 2': 0, 'Store 3': 0, 'Store 4': 0, 'Store 5': 0.5 },
    'holiday weeks were above quiet weeks in 1 of 5 stores, from 0.0 % in 4 stores to +50.0 % in store 5.',
  ],
  [
    'STORE_TYPE',
    { 'Type A': 0.1, 'Type B': null },
    'holiday weeks against quiet weeks were +10.0 % in type A, the only store type to compare.',
  ],
  [
    'STORE',
    { 'Store 1': null },
    'no store has quiet weeks with sales to compare the holiday weeks with.',
  ],
] as const)('compares groups by %s: %j', (by, lifts, text) => {
  expect(formatPlain(listGroups(lifts), { by })).toBe(
    `In all stores from February 2010 to October 2012, ${text}`,
  );
});

it('counts no group without a holiday week', () => {
  const groups = [
    { ...group, group: 'Store 1', quietLift: 0.1 },
    { ...group, group: 'Store 2', holidayStoreWeeks: 0 },
  ];
  expect(formatPlain(groups, { by: 'STORE', department: 3 })).toBe(
    'In all stores from February 2010 to October 2012, holiday weeks of department 3 against quiet weeks were +10.0 % in ' +
      'store 1, the only store to compare.',
  );
  expect(formatPlain(groups.slice(1), { by: 'STORE', department: 3 })).toMatch(
    /, no week with sales of department 3 is a holiday week\.$/,
  );
});
