import { expect, it } from 'vitest';
import { buildRowsSql } from './rows-sql.js';

const createMart = (address: string, ...names: string[]) => ({
  address,
  columns: names.map((name) => ({ name })),
});
const storeWeek = createMart('weekly_sales.store_week', 'store', 'week_date', 'store_type');

it('filters the rows of a mart as the answer does, and by the row of the figure', () => {
  expect(
    buildRowsSql(storeWeek, { year: 2011, first: 5 }, { week: '2011-04-22', stores: [4] }),
  ).toBe(
    `SELECT *
FROM weekly_sales.store_week
WHERE extract(year FROM week_date) = 2011
  AND week_date = DATE '2011-04-22'
  AND store = 4
LIMIT 1000`,
  );
});

it('leaves out a filter whose column the mart does not have', () => {
  const departments = createMart('weekly_sales.department_week', 'department', 'week_date');
  expect(buildRowsSql(departments, { store: 3, from: '2012-10-26', to: '2012-10-26' })).toBe(
    `SELECT *
FROM weekly_sales.department_week
WHERE week_date >= DATE '2012-10-26'
  AND week_date <= DATE '2012-10-26'
LIMIT 1000`,
  );
  expect(buildRowsSql(departments, { storeType: '' })).toBe(
    'SELECT *\nFROM weekly_sales.department_week\nLIMIT 1000',
  );
});

it('knows the months and the names of transactions, and quotes texts', () => {
  const product = createMart('retail_mart.product_month', 'product_name', 'sales_month');
  expect(buildRowsSql(product, {}, { product: "baker's yeast", month: '2012-10-01' })).toBe(
    `SELECT *
FROM retail_mart.product_month
WHERE product_name = 'baker''s yeast'
  AND date_trunc('month', sales_month) = DATE '2012-10-01'
LIMIT 1000`,
  );
});
