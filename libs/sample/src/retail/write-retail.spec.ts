import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRetailFiles, type RetailFiles, toCents } from '#test/setup/retail-files.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { readRows } from '#test/slow-path/read-rows.js';
import { buildStoreWeeks } from '#test/slow-path/store-weeks.js';
import { writeSample } from '../write-sample.js';
import { writeRetail } from './write-retail.js';
import type { RetailCounts } from './write-mart.js';

const DAY_MS = 86_400_000;
const REQUIRED =
  'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost';

let root: string;
beforeAll(async () => {
  root = await createTempFolder('retail');
});
afterAll(() => rm(root, { recursive: true }));

/** The text of every file, by its path. */
async function readTexts(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  return Object.fromEntries(
    await Promise.all(
      paths.sort().map(async (path) => [path.slice(folder.length), await readFile(path, 'utf8')]),
    ),
  ) as Record<string, string>;
}

/** The Friday that ends a day's week. */
function findFriday(day: string): string {
  const date = new Date(day);
  const ahead = (12 - date.getUTCDay()) % 7;
  return new Date(date.getTime() + ahead * DAY_MS).toISOString().slice(0, 10);
}

/** The days of the week in a file's name, both ends inclusive. */
function listWeekDays(name: string): string[] {
  const friday = Date.parse(name.slice('sales_'.length, 'sales_2011-11-04'.length));
  return Array.from({ length: 7 }, (_, i) =>
    new Date(friday - (6 - i) * DAY_MS).toISOString().slice(0, 10),
  );
}

describe('the default point-of-sale files', () => {
  let files: RetailFiles;
  let counts: RetailCounts;
  let texts: Record<string, string>;
  beforeAll(async () => {
    counts = await writeRetail(join(root, 'full'));
    files = await readRetailFiles(join(root, 'full'));
    texts = await readTexts(join(root, 'full'));
  });

  it('have the documented number, 140,000 to 170,000 transactions in less than 10 MB', () => {
    const transactions = files.transactions.reduce((sum, { rows }) => sum + rows.length, 0);
    expect(counts).toEqual({
      customers: files.customers.rows.length,
      shops: 3,
      products: files.products.rows.length,
      salesTeam: files.team.rows.length,
      transactions,
    });
    expect(transactions).toBeGreaterThan(140_000);
    expect(transactions).toBeLessThan(170_000);
    expect(Object.values(texts).join('').length).toBeLessThan(10_000_000);
  });

  it('have their header lines', () => {
    const { customers, shops, products, team } = files;
    expect([customers, shops, products, team].map(({ columns }) => columns.join())).toEqual([
      'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
      'id,address,store_pincode,store_manager_name,store_opening_date,reviews',
      'id,name,current_price,old_price,created_date,updated_date,expiry_date',
      'id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date',
    ]);
  });

  it('are one per week, for 52 weeks until 2012-10-26, plus a late one', () => {
    const names = files.transactions.map(({ name }) => name);
    const late = names.filter((name) => name.endsWith('_late.csv'));
    const inTime = names.filter((name) => !late.includes(name));
    expect(late).toEqual(['sales_2011-12-23_late.csv']);
    expect(inTime).toHaveLength(52);
    expect([inTime[0], inTime[51]]).toEqual(['sales_2011-11-04.csv', 'sales_2012-10-26.csv']);
    for (const { name, rows } of files.transactions) {
      // The late file has rows of the week that ended three weeks before.
      const week = listWeekDays(late.includes(name) ? 'sales_2011-12-02.csv' : name);
      const days = new Set(rows.map((row) => row['sales_date'] ?? ''));
      expect([...days].filter((day) => !week.includes(day))).toEqual([]);
      expect(days.size, name).toBe(late.includes(name) ? 4 : 7);
    }
  });

  it('have more columns in five files, one of them in another order', () => {
    const wider = files.transactions.filter(({ columns }) => columns.join() !== REQUIRED);
    const additional = wider.map(({ columns }) =>
      columns.filter((column) => !REQUIRED.split(',').includes(column)).sort(),
    );
    expect(additional.map((columns) => columns.join())).toEqual([
      'payment_mode',
      'basket_number,payment_mode',
      'payment_mode',
      'basket_number,payment_mode',
      'basket_number,payment_mode',
    ]);
    const reordered = wider.filter(({ columns }) => !columns.join().startsWith(REQUIRED));
    expect(reordered.map(({ columns }) => columns[0])).toEqual(['sales_date']);
    expect(reordered[0]?.columns).toEqual(expect.arrayContaining(REQUIRED.split(',')));
  });

  it('record all sales of one store of each type, week by week, to a purchase', async () => {
    await writeSample(join(root, 'full'));
    const weekly = readRows(join(root, 'full'));
    const shops = files.shops.rows.map(({ id }) => Number(id));
    const types = weekly.stores.filter(({ store }) => shops.includes(store));
    expect(types.map(({ type }) => type).sort()).toEqual(['A', 'B', 'C']);
    const paid = new Map<string, number>();
    for (const row of files.transactions.flatMap(({ rows }) => rows)) {
      const key = `${row['store_id']} ${findFriday(row['sales_date'] ?? '')}`;
      paid.set(key, (paid.get(key) ?? 0) + toCents(row['total_cost']));
    }
    // 52 weeks of three stores; the largest purchases have five items of 630.
    expect(paid.size).toBe(3 * 52);
    const over = new Map<number, number>();
    for (const { store, week, cents } of buildStoreWeeks(weekly)) {
      const total = paid.get(`${store} ${week}`);
      if (total === undefined) continue;
      const sum = (over.get(store) ?? 0) + total - Number(cents);
      over.set(store, sum);
      expect(sum, `${store} ${week}`).toBeGreaterThanOrEqual(0);
      expect(sum, `${store} ${week}`).toBeLessThan(1_000_000);
    }
    expect(over.size).toBe(3);
  });

  it('have no line end at the end', () => {
    for (const text of Object.values(texts)) expect(text.at(-1)).toMatch(/[^\r\n]/);
  });
});

describe('a small chain', () => {
  const SMALL = { stores: 2, weeks: 3 };

  it('has the same bytes for the same seed and options, and differs for another seed', async () => {
    for (const name of ['small', 'again']) await writeRetail(join(root, name), SMALL);
    await writeRetail(join(root, 'other'), { ...SMALL, seed: 2 });
    const texts = await readTexts(join(root, 'small'));
    expect(await readTexts(join(root, 'again'))).toEqual(texts);
    const others = await readTexts(join(root, 'other'));
    expect(Object.keys(others)).toEqual(Object.keys(texts));
    for (const [path, text] of Object.entries(others)) expect(text, path).not.toBe(texts[path]);
  });

  it.each([
    { stores: 2, weeks: 3, files: 3 + 1 },
    { stores: 1, weeks: 2, files: 2 + 1 },
    { stores: 1, weeks: 1, files: 1 },
  ])('of $stores stores over $weeks weeks has $files files with rows', async (given) => {
    const folder = join(root, `${given.stores} by ${given.weeks}`);
    const counts = await writeRetail(folder, { stores: given.stores, weeks: given.weeks });
    const { shops, transactions } = await readRetailFiles(folder);
    expect(counts.shops).toBe(given.stores);
    expect(shops.rows).toHaveLength(given.stores);
    expect(transactions).toHaveLength(given.files);
    for (const { rows } of transactions) expect(rows.length).toBeGreaterThan(0);
  });
});

it('rejects options out of range, and fails in a folder that is not writable', async () => {
  await expect(writeRetail(join(root, 'none'), { stores: 0 })).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
  });
  await writeFile(join(root, 'file'), '');
  await expect(writeRetail(join(root, 'file', 'below'), { weeks: 1 })).rejects.toMatchObject({
    code: 'FOLDER_NOT_WRITABLE',
  });
});
