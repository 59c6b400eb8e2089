import { describe, expect, it } from 'vitest';
import { findNearest, createTableUnknownError } from './names.js';

const addresses = [
  'lake.orders',
  'lake.order_lines',
  'retail_mart.shop_day',
  'weekly_sales.sales',
  'weekly_sales.store_week',
];

describe('nearest', () => {
  it.each([
    ['lake.order', ['lake.orders', 'lake.order_lines']],
    ['weekly_sales.stroe_week', ['weekly_sales.store_week']],
    ['retail_mart.sales', ['weekly_sales.sales']],
    ['orders', ['lake.orders', 'lake.order_lines']],
    ['shop_day', ['retail_mart.shop_day']],
    ['x.zz', []],
    ['', []],
  ])('returns the nearest addresses of %s', (asked, expected) => {
    expect(findNearest(asked, addresses)).toEqual(expected);
  });

  it('names the nearest addresses when a table is unknown', () => {
    expect(createTableUnknownError('lake.order', addresses)).toMatchObject({
      code: 'TABLE_UNKNOWN',
      message: 'there is no table lake.order: do you mean lake.orders or lake.order_lines?',
    });
    expect(createTableUnknownError('x'.repeat(9_000), []).message).toHaveLength(19 + 200 + 33);
  });
});
