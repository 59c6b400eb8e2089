import { describe, expect, it } from 'vitest';
import { parseQuestion, type SalesParameters } from './parse-question.js';
import { checkQuestion } from './question.js';

const ask = (parameters: SalesParameters) => checkQuestion(parseQuestion(parameters));

describe('questionFromParameters', () => {
  it('returns the same question as JSON', () => {
    const given = ask({
      dimensions: 'store,year',
      measures: 'weeks,totalSales',
      store: '1,2',
      storeType: 'A',
      isHoliday: 'false',
      month: '2011-02-01',
      from: '2010-01-01',
      min: 'totalSales:1000000,weeks:2',
      max: 'weeks:52.5',
      sort: '-totalSales,store',
      limit: '10',
    });
    expect(given).toEqual(
      checkQuestion({
        dimensions: ['store', 'year'],
        measures: ['totalSales', 'weeks'],
        filters: {
          store: [1, 2],
          storeType: ['A'],
          isHoliday: false,
          month: ['2011-02-01'],
          from: '2010-01-01',
        },
        having: { totalSales: { min: 1_000_000 }, weeks: { min: 2, max: 52.5 } },
        sorts: [{ by: 'totalSales', direction: 'DESC' }, { by: 'store' }],
        limit: 10,
      }),
    );
  });

  it.each([
    ['an unknown parameter', { shop: '1' }],
    ['one of the prototype', JSON.parse('{"__proto__":"1"}') as SalesParameters],
    ['a bound for the prototype', { min: '__proto__:1' }],
    ['a bound without a number', { min: 'weeks' }],
    ['a bound with text', { max: 'weeks:many' }],
    ['a bound with more than a number', { max: 'weeks:1:2' }],
    ['an empty list', { store: '' }],
    ['a blank in a list', { store: '1, ,2' }],
    ['a limit without number', { limit: '' }],
    ['a list in two parameters', { dimensions: ['store', 'year'] }],
    ['two limits', { limit: ['1', '2'] }],
    ['two first dates', { from: ['2010-01-01', '2011-01-01'] }],
    ['a truth that is none', { hasOffers: 'yes' }],
    ['an empty sort', { sort: '' }],
  ])('rejects %s', (_, parameters: SalesParameters) => {
    expect(() => ask(parameters)).toThrow(
      expect.objectContaining({ code: 'ARGUMENT_INVALID' }) as Error,
    );
  });
});
