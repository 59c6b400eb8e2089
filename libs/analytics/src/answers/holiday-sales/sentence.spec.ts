import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const coverage = { firstWeek: '2010-02-05', lastWeek: '2012-10-26' };

/** @param lifts by holiday */
function formatPlain(
  lifts: Record<string, number | null>,
  asked: Parameters<typeof sentence>[1] = {},
  covered: { firstWeek: string | null; lastWeek: string | null } = coverage,
  groups: Parameters<typeof sentence>[0]['groups'] = [],
) {
  const byHoliday = Object.entries(lifts).map(([holiday, storeWeekLift]) => ({
    holiday,
    storeWeekLift,
  }));
  return plain(sentence({ byHoliday, groups, coverage: covered }, asked)).replaceAll('\u00a0', ' ');
}

it('names the holiday with the largest lift and the one below ordinary weeks', () => {
  expect(
    formatPlain({ Christmas: -0.016192, Thanksgiving: 0.439481, 'Super Bowl': 0.019274 }),
  ).toBe(
    'In all stores from February 2010 to October 2012, Thanksgiving lifted a store’s sales by 43.9 % over ordinary weeks; ' +
      'Christmas weeks were 1.6 % below.',
  );
});

it('names the smallest lift if none is negative, and the question', () => {
  const asked = { storeType: 'A', department: 7, year: 2011, from: '2011-02-04' };
  expect(formatPlain({ 'Labor Day': 0.02, 'Super Bowl': 0.1 }, asked)).toBe(
    'In type A stores in 2011, from 4 February 2011 on, Super Bowl lifted a store’s sales of department 7 by 10.0 % over ' +
      'ordinary weeks; Labor Day added the least, 2.0 %.',
  );
});

it.each([
  [
    'compares a single holiday with no other',
    { Christmas: -0.05, 'Labor Day': null },
    'Christmas left a store’s sales 5.0 % below ordinary weeks.',
  ],
  [
    'names all holidays of an equal lift',
    { Christmas: 0.1, 'Labor Day': 0.1 },
    'Christmas and Labor Day lifted a store’s sales by 10.0 % over ordinary weeks.',
  ],
  ['reports no effect', { Christmas: 0 }, 'Christmas left a store’s sales as in ordinary weeks.'],
  [
    'reports that it has nothing to compare',
    { Christmas: null },
    'there are no ordinary weeks with sales to compare the holiday weeks with.',
  ],
  ['reports that no week is a holiday week', {}, 'no week with sales is a holiday week.'],
])('%s', (_behaviour, lifts: Record<string, number | null>, text) => {
  expect(formatPlain(lifts, { to: '2010-12-31' })).toBe(
    `In all stores up to 31 December 2010, ${text}`,
  );
});

it('reports that no week matches', () => {
  const none = { firstWeek: null, lastWeek: null };
  expect(formatPlain({}, { department: 99, storeType: 'B', year: 2012 }, none)).toBe(
    'The data has no complete week with sales of department 99 in type B stores in 2012.',
  );
});

const group = {
  holiday: null,
  storeType: null,
  store: null,
  department: null,
  windowLift: null,
  quietLift: null,
};

it('names the windows of holidays, or the groups furthest above their quiet weeks', () => {
  const windows = [
    { ...group, holiday: 'Christmas', windowLift: 0.64 },
    { ...group, holiday: 'Labor Day' },
  ];
  expect(formatPlain({ Christmas: -0.02 }, {}, coverage, windows)).toMatch(
    / In the windows around holidays a store sold \+64\.0 % around Christmas against quiet weeks\.$/,
  );
  const departments = [
    { ...group, department: 1, quietLift: 0.1 },
    { ...group, department: 72, quietLift: 1.5 },
  ];
  expect(formatPlain({ Christmas: -0.02 }, { by: 'DEPARTMENT' }, coverage, departments)).toMatch(
    / By department, holiday weeks are furthest above quiet weeks in department 72 \(\+150\.0 %\) and department 1 \(\+10\.0 %\)\.$/,
  );
});
