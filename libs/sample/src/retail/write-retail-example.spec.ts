import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toCents, readRetailFiles, type RetailFiles } from '#test/setup/retail-files.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import type { RetailCounts } from './write-mart.js';
import { writeRetailExample } from './write-retail-example.js';

let root: string;
let counts: RetailCounts;
let files: RetailFiles;
beforeAll(async () => {
  root = await createTempFolder('retail-example');
  counts = await writeRetailExample(join(root, 'one'), { seed: 5 });
  files = await readRetailFiles(join(root, 'one'));
});
afterAll(() => rm(root, { recursive: true }));

it('has six files of 500 transactions, each of the day in its name', () => {
  const days = [5, 6, 7, 8, 9, 10].map((day) => `2023-03-${String(day).padStart(2, '0')}`);
  expect(files.transactions.map(({ name }) => name)).toEqual(
    days.map((day, i) => `sales_${i + 1}_${day}.csv`),
  );
  for (const [i, { rows }] of files.transactions.entries()) {
    expect(rows).toHaveLength(500);
    expect(new Set(rows.map((row) => row['sales_date']))).toEqual(new Set([days[i]]));
  }
  expect(counts).toMatchObject({ shops: 4, transactions: 3000 });
});

it('has the shops 121 to 124, all of which sell every day', () => {
  const shops = ['121', '122', '123', '124'];
  expect(files.shops.rows.map((row) => row['id'])).toEqual(shops);
  for (const { rows } of files.transactions) {
    expect(new Set(rows.map((row) => row['store_id']))).toEqual(new Set(shops));
  }
});

it('is consistent: every reference exists, and every total is price times quantity', () => {
  const known = (rows: Record<string, string>[], column: string) =>
    new Set(rows.map((row) => row[column]));
  const customers = known(files.customers.rows, 'customer_id');
  const products = known(files.products.rows, 'name');
  const team = known(files.team.rows, 'id');
  const wrong = files.transactions
    .flatMap(({ rows }) => rows)
    .filter(
      (row) =>
        !customers.has(row['customer_id']) ||
        !products.has(row['product_name']) ||
        !team.has(row['sales_person_id']) ||
        toCents(row['total_cost']) !== toCents(row['price']) * Number(row['quantity']),
    );
  expect(wrong).toEqual([]);
});

it('is the same for the same seed, and differs for another', async () => {
  await writeRetailExample(join(root, 'again'), { seed: 5 });
  await writeRetailExample(join(root, 'other'), { seed: 6 });
  expect(await readRetailFiles(join(root, 'again'))).toEqual(files);
  expect(await readRetailFiles(join(root, 'other'))).not.toEqual(files);
});

it('has exactly 500 rows per file for any seed', async () => {
  for (let seed = 10; seed < 20; seed++) {
    const { transactions } = await writeRetailExample(join(root, 'any'), { seed });
    expect(transactions).toBe(3000);
  }
});
