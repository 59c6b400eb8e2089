import { describe, expect, it } from 'vitest';
import { checkQuestion } from '../question/question.js';
import { marts } from '../registry/figures.js';
import { findMarts } from './find-marts.js';
import { planSales } from './plan-sales.js';
import { planTotals } from './plan-sales.js';

const STORE = 'store_week';
const DEPARTMENT = 'department_week';
const FINEST = 'store_department_week';

describe('the mart for a question', () => {
  it.each([
    ['the whole', {}, STORE],
    ['years', { dimensions: ['year'] }, STORE],
    ['rows and weeks by month', { dimensions: ['month'], measures: ['rows', 'weeks'] }, STORE],
    ['stores', { dimensions: ['store'], measures: ['averageStoreWeek'] }, STORE],
    ['weeks of a store', { dimensions: ['week'], filters: { store: [1] } }, STORE],
    ['holidays', { dimensions: ['holiday'], measures: ['likeForLikeGrowth'] }, STORE],
    ['bands', { dimensions: ['cpiBand', 'temperatureBand'], measures: ['meanCpi'] }, STORE],
    ['departments', { dimensions: ['department'] }, DEPARTMENT],
    ['months of a department', { dimensions: ['month'], filters: { department: [1] } }, DEPARTMENT],
    [
      'store-weeks by department',
      { dimensions: ['department', 'year'], measures: ['averageStoreWeek', 'storeWeeks'] },
      DEPARTMENT,
    ],
    [
      'changes by department',
      { dimensions: ['department', 'week'], measures: ['changeOnPeriodBefore', 'share'] },
      DEPARTMENT,
    ],
    [
      'store-weeks of two departments together',
      { measures: ['storeWeeks'], filters: { department: [1, 2] } },
      FINEST,
    ],
    ['departments of stores', { dimensions: ['department', 'store'] }, FINEST],
    [
      'departments of a type',
      { dimensions: ['department'], filters: { storeType: ['A'] } },
      FINEST,
    ],
    ['departments in holidays', { dimensions: ['department', 'isHoliday'] }, FINEST],
    ['a department by band', { dimensions: ['cpiBand'], filters: { department: [1] } }, FINEST],
    ['stores of departments', { dimensions: ['department'], measures: ['stores'] }, FINEST],
    [
      'growth of departments',
      { dimensions: ['department'], measures: ['likeForLikeGrowth'] },
      FINEST,
    ],
    [
      'departments sorted by a figure of stores',
      { dimensions: ['department'], sorts: [{ by: 'meanCpi' }] },
      FINEST,
    ],
    [
      'departments left out by a figure of stores',
      { dimensions: ['department'], having: { stores: { min: 2 } } },
      FINEST,
    ],
  ])('is the smallest that can answer: %s', (_, question, mart) => {
    expect(planSales(checkQuestion(question)).mart).toBe(mart);
  });

  it('may differ for the totals, which do not group by department', () => {
    const question = checkQuestion({ dimensions: ['department'], measures: ['averageStoreWeek'] });
    expect(planSales(question).mart).toBe(DEPARTMENT);
    expect(planTotals(question).mart).toBe(STORE);
  });

  it('can be any mart when all have the fields', () => {
    expect(findMarts({ dimensions: ['year'], filters: {}, measures: ['totalSales'] })).toEqual(
      marts,
    );
  });
});

describe('the statement', () => {
  const ask = (store: number, storeType: string, from: string, min: number) =>
    planSales(
      checkQuestion({
        dimensions: ['store', 'year'],
        filters: { store: [store], storeType: [storeType], from, hasOffers: store > 5 },
        having: { totalSales: { min, max: min } },
        sorts: [{ by: 'totalSales', direction: 'DESC' }],
      }),
    );

  it('passes all input of the client as parameters, never as text', () => {
    const one = ask(1, 'A', '2010-01-01', 100.5);
    const other = ask(98_765, 'C', '2012-12-31', -7);
    expect(one.sql).toBe(other.sql);
    expect(one.parameters).toEqual([[1], ['A'], false, '2010-01-01', 100.5, 100.5]);
    expect(other.parameters).toEqual([[98_765], ['C'], true, '2012-12-31', -7, -7]);
  });

  it('returns its columns with types and descriptions, and a total order', () => {
    const { columns, order } = ask(1, 'A', '2010-01-01', 0);
    expect(columns).toMatchObject([
      { name: 'store', type: 'integer', nullable: false, description: 'Store number.' },
      { name: 'year', type: 'integer', nullable: false },
      { name: 'totalSales', type: 'number', nullable: false },
    ]);
    expect(order).toBe(
      'list."totalSales" DESC NULLS LAST, list."store" ASC NULLS LAST, list."year" ASC NULLS LAST',
    );
  });
});
