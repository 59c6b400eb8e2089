import { describe, expect, it } from 'vitest';
import { dimensionNames } from '../registry/dimensions.js';
import { measureNames } from '../registry/measures.js';
import { checkQuestion } from './question.js';

const list = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('checkQuestion', () => {
  it('defaults to total sales of everything for an empty question or null', () => {
    const nothing = {
      dimensions: [],
      measures: ['totalSales'],
      totals: ['totalSales'],
      filters: {},
      having: {},
      sorts: [],
      limit: 100,
      after: undefined,
    };
    expect(checkQuestion({})).toEqual(nothing);
    expect(checkQuestion({ dimensions: null, filters: null, limit: null })).toEqual(nothing);
  });

  it('maps equivalent questions to one', () => {
    const one = checkQuestion({
      dimensions: ['year', 'store', 'year'],
      measures: ['weeks', 'totalSales', 'weeks'],
      filters: { to: null, store: [2, 1, 2] },
    });
    const other = checkQuestion({
      measures: ['totalSales', 'weeks'],
      filters: { store: [1, 2] },
      dimensions: ['year', 'store'],
    });
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it('offers no comparisons among the measures of the totals', () => {
    const { totals } = checkQuestion({ measures: ['share', 'weeks'] });
    expect(totals).toEqual(['weeks']);
  });

  it.each([
    [
      'dimensions',
      { dimensions: ['shop'] },
      `"shop" is unknown: use one of ${dimensionNames.join(', ')}`,
    ],
    [
      'measures',
      { measures: ['profit'] },
      `"profit" is unknown: use one of ${measureNames.join(', ')}`,
    ],
    [
      'filters',
      { filters: { shop: [1] } },
      `has no "shop": use one of the filters: store, storeName, storeType`,
    ],
    [
      'bounds',
      { having: { weeks: { above: 1 } } },
      'has no "above": use one of the bounds: min, max',
    ],
    [
      'sorts',
      { sorts: [{ by: 'profit' }] },
      `"profit" is unknown: use one of store, storeName, storeType`,
    ],
    [
      'members',
      { groupBy: ['store'] },
      'has no "groupBy": use one of the members of a question: dim',
    ],
    [
      'bands',
      { filters: { cpiBand: ['low'] } },
      '"low" is unknown: use one of below 140, 140 to below',
    ],
    [
      'holidays',
      { filters: { holiday: ['Carnival'] } },
      '"Carnival" is unknown: use one of Super Bowl, ',
    ],
  ])('rejects unknown %s and lists the known ones', (_, question, message) => {
    expect(() => checkQuestion(question)).toThrow(
      expect.objectContaining({
        code: 'ARGUMENT_INVALID',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it.each([
    ['not an object', 'store'],
    ['seven dimensions', { dimensions: dimensionNames.slice(0, 7) }],
    ['101 stores', { filters: { store: list(101) } }],
    ['no store at all', { filters: { store: [] } }],
    ['a store that PostgreSQL cannot hold', { filters: { store: [2 ** 31] } }],
    ['half a store', { filters: { store: [1.5] } }],
    ['text for a store', { filters: { store: ['1'] } }],
    ['a day that does not exist', { filters: { from: '2011-02-29' } }],
    ['a day in the year 0', { filters: { week: ['0000-01-01'] } }],
    ['a month by another day', { filters: { month: ['2011-02-02'] } }],
    ['a quarter by another month', { filters: { quarter: ['2011-02-01'] } }],
    ['text for a truth', { filters: { isHoliday: 'true' } }],
    ['no number', { having: { weeks: { min: Number.NaN } } }],
    ['an infinite one', { having: { weeks: { min: Number.POSITIVE_INFINITY } } }],
    ['no rows', { limit: 0 }],
    ['1,001 rows', { limit: 1_001 }],
    ['a long cursor', { after: 'x'.repeat(1_001) }],
    ['a direction in lower case', { sorts: [{ by: 'weeks', direction: 'asc' }] }],
    ['a sort by what is not grouped by', { dimensions: ['store'], sorts: [{ by: 'year' }] }],
  ])('rejects %s', (_, question) => {
    expect(() => checkQuestion(question)).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID' }) as Error,
    );
  });

  it.each([
    [
      { filters: { from: '2011-03-11', to: '2011-03-04' } },
      'filters.to is 2011-03-04, before from, which is 2011-03-11: write 2011-03-11 or a later day',
    ],
    [
      { having: { weeks: { min: 5, max: 4 } } },
      'having.weeks.max is 4, below min, which is 5: write 5 or more',
    ],
  ])('names both ends of a reversed range: %j', (question, message) => {
    expect(() => checkQuestion(question)).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID', message }) as Error,
    );
  });

  it('accepts a range of one value', () => {
    const filters = { from: '2011-03-11', to: '2011-03-11' };
    const having = { weeks: { min: 5, max: 5 } };
    expect(checkQuestion({ filters, having })).toMatchObject({ filters, having });
  });

  it('accepts values at the bounds', () => {
    const filters = { store: list(100), quarter: ['2011-10-01'], month: ['2012-02-01'] };
    const dimensions = dimensionNames.slice(0, 6);
    expect(checkQuestion({ filters, dimensions, limit: 1_000 }).filters.store).toHaveLength(100);
  });

  it.each([
    ['none', { dimensions: ['store'], measures: ['changeOnPeriodBefore'] }],
    ['two', { dimensions: ['year', 'month'], measures: ['changeOnPeriodBefore'] }],
    [
      'one of the fiscal calendar',
      { dimensions: ['fiscalMonth'], measures: ['changeOnPeriodBefore'] },
    ],
    [
      'one beside one of the fiscal calendar',
      { dimensions: ['fiscalYear', 'month'], measures: ['changeOnPeriodBefore'] },
    ],
    ['none, for a sort', { sorts: [{ by: 'changeOnPeriodBefore' }] }],
    ['none, for a bound', { having: { changeOnPeriodBefore: { min: 0 } } }],
  ])('requires exactly one period for a change from the period before: %s', (_, question) => {
    expect(() => checkQuestion(question)).toThrow('exactly one of year, quarter, month, week');
  });

  it('repeats only the start of a rejected value', () => {
    const name = 'x'.repeat(10_000);
    for (const question of [{ dimensions: [name] }, { [name]: 1 }]) {
      expect(() => checkQuestion(question)).toThrow(/"x{40}…"/);
    }
  });
});
