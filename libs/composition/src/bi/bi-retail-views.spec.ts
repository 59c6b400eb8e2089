import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishRetail } from '#test/factories/publish-retail.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let database: TestWarehouse;
// Customer 1: 4.90 in February, 3.30 - 1.10 = 2.20 in March. Customer 2: 4.90 in February. Customer 3: 8.99
// in March, in shop 2. Together 20.99.
beforeAll(async () => {
  database = await createTestWarehouse();
  await publishRetail(database);
});
afterAll(() => database.drop());

async function rows(select: string) {
  const [row] = await database.warehouse.query<{ rows: object[] }[]>(
    `SELECT coalesce(json_agg(row_to_json(v)), '[]') AS rows FROM (${select}) v`,
  );
  return row?.rows.map((each): unknown[] => Object.values(each));
}

it('customers by month and by rank', async () => {
  const columns = 'month, customer, total, visits, change_on_month_before';
  expect(await rows(`SELECT ${columns} FROM bi.customer_spend ORDER BY 1, 2`)).toEqual([
    ['2026-02-01', 1, 4.9, 1, null],
    ['2026-02-01', 2, 4.9, 1, null],
    // The data end within March, so it is compared with no other month.
    ['2026-03-01', 1, 2.2, 2, null],
    ['2026-03-01', 3, 8.99, 1, null],
  ]);
  expect(
    await rows('SELECT rank, customer, total, share, months FROM bi.top_customers ORDER BY 1'),
  ).toEqual([
    [1, 3, 8.99, 0.428299, 1],
    [2, 1, 7.1, 0.338256, 2],
    [3, 2, 4.9, 0.233444, 1],
  ]);
});

it('the whole sales team, not the best alone', async () => {
  const columns = 'month, store, rank, tied, sales_person, incentive';
  expect(
    await rows(`SELECT ${columns} FROM bi.sales_team_ranking ORDER BY month, store, sales_person`),
  ).toEqual([
    ['2026-02-01', 1, 1, 2, 1, 0.05],
    ['2026-02-01', 1, 1, 2, 2, 0.05],
    ['2026-03-01', 1, 1, 1, 1, 0.02],
    ['2026-03-01', 2, 1, 1, 3, 0.09],
  ]);
});

it('products, and baskets shop by shop', async () => {
  const columns = 'month, rank, product, quantity, price_against_list';
  expect(await rows(`SELECT ${columns} FROM bi.product_performance ORDER BY 1, 2`)).toEqual([
    ['2026-02-01', 1, 'tea', 4, 1],
    ['2026-03-01', 1, 'olive oil', 1, 1],
    ['2026-03-01', 2, 'flour', 2, 1],
  ]);
  expect(
    await rows('SELECT month, store, baskets, value_per_basket FROM bi.basket_size ORDER BY 1, 2'),
  ).toEqual([
    ['2026-02-01', 1, 2, 4.9],
    // 2.20 over two days
    ['2026-03-01', 1, 2, 1.1],
    ['2026-03-01', 2, 1, 8.99],
  ]);
});

it('no visits where the data has no weekly sales', async () => {
  const columns = 'average_weekly_visits, basis, share, store_weeks, observed_store_weeks';
  expect(await rows(`SELECT ${columns} FROM bi.customer_visits`)).toEqual([
    [null, 'ESTIMATED', null, 0, null],
  ]);
});
