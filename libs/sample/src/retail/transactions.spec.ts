import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  toCents,
  readRetailFiles,
  type RetailFiles,
  type RetailRow,
} from '#test/setup/retail-files.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { writeRetail } from './write-retail.js';

const ISO = /^\d{4}-\d\d-\d\d$/;
const YEAR_START = '2011-10-29';

let folder: string;
let files: RetailFiles;
let sales: RetailRow[];
beforeAll(async () => {
  folder = await createTempFolder('transactions');
  await writeRetail(folder);
  files = await readRetailFiles(folder);
  sales = files.transactions.flatMap(({ rows }) => rows);
});
afterAll(() => rm(folder, { recursive: true }));

function indexByKey(rows: readonly RetailRow[], column: string): Map<string, RetailRow> {
  const map = new Map(rows.map((row) => [row[column] ?? '', row]));
  expect(map.size).toBe(rows.length);
  return map;
}

function groupRows(rows: readonly RetailRow[], keyOf: (row: RetailRow) => string) {
  const groups = new Map<string, RetailRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    groups.set(key, groups.get(key) ?? []);
    groups.get(key)?.push(row);
  }
  return groups;
}

const sumQuantities = (rows: readonly RetailRow[]) =>
  rows.reduce((total, row) => total + Number(row['quantity']), 0);

it('have cells of the documented formats, and totals of exactly price times quantity', () => {
  const wrong = sales.filter(
    (row) =>
      !ISO.test(row['sales_date'] ?? '') ||
      !/^\d+\.\d\d$/.test(row['price'] ?? '') ||
      !/^-?[1-9]\d*$/.test(row['quantity'] ?? '') ||
      !/^-?\d+\.\d\d$/.test(row['total_cost'] ?? '') ||
      toCents(row['price']) <= 0 ||
      toCents(row['total_cost']) !== toCents(row['price']) * Number(row['quantity']),
  );
  expect(wrong).toEqual([]);
});

it('refer to joined customers, open shops and active people of the shop', () => {
  const customers = indexByKey(files.customers.rows, 'customer_id');
  const shops = indexByKey(files.shops.rows, 'id');
  const team = indexByKey(files.team.rows, 'id');
  // The managers are in the order of their shops, as the next test verifies.
  const managers = files.team.rows.filter((row) => row['is_manager'] === 'true');
  const shopOf = new Map(managers.map((row, i) => [row['id'], files.shops.rows[i]?.['id']]));
  const wrong = sales.filter((row) => {
    const day = row['sales_date'] ?? '';
    const shop = row['store_id'] ?? '';
    const seller = team.get(row['sales_person_id'] ?? '');
    const manager = seller?.[seller['is_manager'] === 'true' ? 'id' : 'manager_id'];
    return !(
      (customers.get(row['customer_id'] ?? '')?.['customer_joining_date'] ?? '~') <= day &&
      (shops.get(shop)?.['store_opening_date'] ?? '~') <= day &&
      (seller?.['joining_date'] ?? '~') <= day &&
      shopOf.get(manager) === shop
    );
  });
  expect(wrong).toEqual([]);
});

it('have one manager per shop, named in the shops file, whom all others there report to', () => {
  const managers = files.team.rows.filter((row) => row['is_manager'] === 'true');
  expect(managers.map((row) => row['manager_id'])).toEqual(managers.map(() => ''));
  expect(managers.map((row) => `${row['first_name']} ${row['last_name']}`)).toEqual(
    files.shops.rows.map((row) => row['store_manager_name']),
  );
  const ids = new Set(managers.map((row) => row['id']));
  const others = files.team.rows.filter((row) => !ids.has(row['id'] ?? ''));
  expect(others.length).toBeGreaterThan(9);
  for (const row of others) {
    expect(row['is_manager']).toBe('false');
    expect(ids.has(row['manager_id'] ?? '')).toBe(true);
  }
});

it('have the price of the day, except for a small share', () => {
  const products = indexByKey(files.products.rows, 'name');
  const offList = sales.filter((row) => {
    const product = products.get(row['product_name'] ?? '');
    const isOld = (row['sales_date'] ?? '') < (product?.['updated_date'] ?? '');
    return row['price'] !== product?.[isOld ? 'old_price' : 'current_price'];
  });
  expect(offList.filter((row) => !products.has(row['product_name'] ?? ''))).toEqual([]);
  expect(offList.length / sales.length).toBeGreaterThan(0.003);
  expect(offList.length / sales.length).toBeLessThan(0.008);
});

it('contain products that are sold before and after the year, some without an end', () => {
  const { rows } = files.products;
  for (const row of rows) {
    expect(row['created_date']).toMatch(ISO);
    expect((row['created_date'] ?? '') < YEAR_START).toBe(true);
    expect((row['updated_date'] ?? '') >= (row['created_date'] ?? '')).toBe(true);
    expect((row['updated_date'] ?? '') <= '2012-10-26').toBe(true);
    expect(row['current_price']).not.toBe(row['old_price']);
    expect(row['expiry_date'] === '' || (row['expiry_date'] ?? '') > '2012-10-26').toBe(true);
  }
  const names = rows.map((row) => row['name']);
  expect(names).toEqual(expect.arrayContaining(['dark chocolate', 'olive oil 1 l']));
  expect(rows.filter((row) => row['expiry_date'] === '').length).toBeGreaterThan(20);
  expect(rows.filter((row) => (row['updated_date'] ?? '') > YEAR_START).length).toBeGreaterThan(80);
});

it('have about one return in a hundred, of an earlier purchase at the same price', () => {
  const buildKey = (row: RetailRow) =>
    ['customer_id', 'store_id', 'product_name', 'price'].map((column) => row[column]).join();
  const returns = sales.filter((row) => Number(row['quantity']) < 0);
  const bought = groupRows(
    sales.filter((row) => Number(row['quantity']) > 0),
    buildKey,
  );
  const back = groupRows(returns, buildKey);
  for (const row of returns) {
    const until = (rows: RetailRow[] = [], isBefore: (day: string) => boolean) =>
      sumQuantities(rows.filter((other) => isBefore(other['sales_date'] ?? '')));
    const day = row['sales_date'] ?? '';
    const had = until(bought.get(buildKey(row)), (other) => other < day);
    const returned = -until(back.get(buildKey(row)), (other) => other <= day);
    expect(returned, buildKey(row)).toBeLessThanOrEqual(had);
  }
  expect(returns.length / sales.length).toBeGreaterThan(0.007);
  expect(returns.length / sales.length).toBeLessThan(0.013);
});

it('have some equal rows within a file', () => {
  const extra = files.transactions.reduce((total, { rows }) => {
    return total + rows.length - new Set(rows.map((row) => Object.values(row).join())).size;
  }, 0);
  expect(extra / sales.length).toBeGreaterThan(0.002);
  expect(extra / sales.length).toBeLessThan(0.01);
});

it('have returning customers, mostly in one shop, sometimes twice on a day', () => {
  const visits = [
    ...groupRows(sales, (row) => `${row['customer_id']} ${row['sales_date']}`).values(),
  ];
  const ofCustomers = groupRows(sales, (row) => row['customer_id'] ?? '');
  expect(visits.length / ofCustomers.size).toBeGreaterThan(5);
  let atHome = 0;
  for (const rows of ofCustomers.values()) {
    const shops = [...groupRows(rows, (row) => row['store_id'] ?? '').values()];
    atHome += Math.max(...shops.map((group) => group.length));
  }
  expect(atHome / sales.length).toBeGreaterThan(0.85);
  expect(atHome / sales.length).toBeLessThan(0.98);
  const baskets = files.transactions
    .filter(({ columns }) => columns.includes('basket_number'))
    .flatMap(({ rows }) => rows)
    .filter((row) => Number(row['quantity']) > 0);
  const days = groupRows(baskets, (row) => `${row['customer_id']} ${row['sales_date']}`);
  const twice = [...days.values()].filter(
    (rows) => new Set(rows.map((row) => row['basket_number'])).size > 1,
  );
  expect(twice.length / days.size).toBeGreaterThan(0.02);
});

it('have invented people: reserved phone numbers, pincodes of six digits', () => {
  for (const row of files.customers.rows) {
    expect(row['phone_number']).toMatch(/^\d{3}55501\d\d$/);
    expect(row['pincode']).toMatch(/^[1-9]\d{5}$/);
    expect(row['customer_joining_date']).toMatch(ISO);
  }
  const phones = new Set(files.customers.rows.map((row) => row['phone_number']));
  expect(phones.size).toBe(files.customers.rows.length);
});
