import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Answer = Parameters<typeof sentence>[0];
type Row = Answer['departments'][number];

const row: Row = {
  department: 38,
  verdict: 'HELPS',
  rows: 3_018,
  stores: 34,
  comparedStores: 29,
  storeEffects: { slope: -3_950.99, low: -7_721.4, high: -180.59 },
  weekEffects: { slope: -4_361.67, low: -8_610.2, high: -113.13 },
  heldOut: { rmse: 9_803.28, meanRmse: 10_679.21 },
  prediction: 2_245_276.51,
  predictionState: 'EXTRAPOLATED',
};
const all: Row = { ...row, department: null, verdict: 'NO_BETTER', prediction: 40_700_000 };
const answer: Answer = {
  judgedDepartments: 75,
  helpedDepartments: 2,
  passingByChance: 3.75,
  departments: [
    row,
    { ...row, department: 78 },
    { ...row, department: 1, verdict: 'TOO_FEW' },
    all,
  ],
  coverage: { firstWeek: '2010-02-05', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('names the departments that unemployment helps to predict, and what chance would pass', () => {
  expect(formatPlain(answer, {})).toBe(
    'Above 8 %, unemployment helps to predict the weekly sales in a store of 2 of 75 departments (departments 38 and 78) ' +
      'from February 2010 to October 2012; by chance alone, up to 3.8 would pass. At the latest unemployment of each ' +
      'store, one line through all departments predicts 40.7 million a week in 34 stores, an extrapolation.',
  );
  expect(formatPlain({ ...answer, departments: [all], helpedDepartments: 0 }, { at: 9.5 })).toBe(
    'Above 8 %, unemployment helps to predict the weekly sales in a store of 0 of 75 departments from February 2010 to ' +
      'October 2012; by chance alone, up to 3.8 would pass. At 9.5 %, one line through all departments predicts 40.7 ' +
      'million a week in 34 stores, an extrapolation.',
  );
  expect(formatPlain({ ...answer, judgedDepartments: 0 }, { unemploymentAbove: 12 })).toContain(
    'Above 12 %, no department has enough weeks and stores from February 2010 to October 2012 to judge',
  );
});

it('compares the two slopes and the errors of one department', () => {
  const helps = formatPlain(answer, { department: 38 });
  expect(helps).toBe(
    'Above 8 %, unemployment helps to predict the weekly sales of department 38 in a store from February 2010 to October ' +
      '2012: for each point, compared with its own mean, a store sold 3,951 less; compared with other stores in the same ' +
      'week, it sold 4,362 less (95 % interval −8,610 to −113.13). On held-out weeks, the line errs by 9,803 and the ' +
      'plain mean by 10,679. At the latest unemployment of each store, 2.25 million a week are predicted in 34 stores, ' +
      'an extrapolation.',
  );
  const [one] = [
    {
      ...row,
      verdict: 'NO_BETTER',
      weekEffects: null,
      heldOut: null,
      predictionState: 'OBSERVED',
    } as const,
  ];
  expect(formatPlain({ ...answer, departments: [one, all] }, { department: 38, at: 9 })).toBe(
    'Above 8 %, unemployment does not help to predict the weekly sales of department 38 in a store from February 2010 to ' +
      'October 2012: for each point, compared with its own mean, a store sold 3,951 less. At 9 %, 2.25 million a week ' +
      'are predicted in 34 stores.',
  );
});

it('reports what is too few, and that nothing matches', () => {
  const few = {
    ...row,
    verdict: 'TOO_FEW',
    rows: 40,
    comparedStores: 3,
    prediction: null,
  } as const;
  expect(formatPlain({ ...answer, departments: [few, all] }, { department: 38, at: 9 })).toBe(
    'Above 8 %, 40 rows and 3 stores with two values are too few to judge whether unemployment helps to predict the ' +
      'weekly sales of department 38 in a store from February 2010 to October 2012. At 9 %, there is no prediction.',
  );
  const none = { ...answer, departments: [], coverage: { firstWeek: null, lastWeek: null } };
  expect(formatPlain(none, { department: 7, unemploymentAbove: 14, at: 9 })).toBe(
    'No complete week with sales of department 7 has unemployment above 14 %. At 9 %, there is no prediction.',
  );
});
