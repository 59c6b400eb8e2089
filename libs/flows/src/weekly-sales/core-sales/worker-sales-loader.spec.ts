import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileStore } from '#lake/stores/file-store.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { claimFiles } from './core-sales.js';
import { WorkerSalesLoader } from './worker-sales-loader.js';

const load = { runId: 5, scratch: 'scratch/', fileIds: [3, 4, 7], rules: 'mine' };
const csv = [
  '3,2,1,1,2010-02-05,10.00,f',
  '4,2,1,1,2010-02-12,20.00,f',
  '4,3,1,1,2010-02-19,0.05,t',
];

let database: TestWarehouse;
let folder: string;
let loader: WorkerSalesLoader;

beforeEach(async () => {
  database = await createTestWarehouse();
  folder = await createTempFolder('worker-load');
  const lake = new FileStore(folder);
  loader = new WorkerSalesLoader(lake);
  const { prefix } = loader.output(load);
  await lake.put(`${prefix}part-0.csv`, Readable.from([`${csv[0]}\n${csv[1]}\n`]));
  await lake.put(`${prefix}part-1.csv`, Readable.from([`${csv[2]}\n`]));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const transaction = <Result>(work: (runner: QueryRunner) => Promise<Result>) =>
  database.warehouse.transaction(({ queryRunner }) => work(queryRunner!));
const runLoad = () => loader.load(load, { signal: new AbortController().signal, transaction });
const readLoaded = (): Promise<unknown> =>
  database.warehouse.query(
    `SELECT file_id::integer AS file, rules, rows::integer, money FROM core.loaded_files ORDER BY 1`,
  );
const readSales = (): Promise<unknown> =>
  database.warehouse.query(
    'SELECT file_id::integer AS file, weekly_sales AS sales FROM core.sales ORDER BY 1, 2',
  );

it('loads files together and counts each, also a file without rows', async () => {
  await runLoad();
  expect(await readLoaded()).toEqual([
    { file: 3, rules: 'mine', rows: 1, money: '10.00' },
    { file: 4, rules: 'mine', rows: 2, money: '20.05' },
    { file: 7, rules: 'mine', rows: 0, money: '0.00' },
  ]);
});

it('loads nothing when lake files were lost after the engine wrote them', async () => {
  const options = { signal: new AbortController().signal, transaction };
  const bytes = csv.join('\n').length + 1;
  await new FileStore(folder).deletePrefix(`${loader.output(load).prefix}part-0.csv`);
  await expect(loader.load(load, { ...options, bytes })).rejects.toMatchObject({
    code: 'OBJECT_NOT_FOUND',
    retryable: true,
  });
  expect([await readLoaded(), await readSales()]).toEqual([[], []]);
});

it('changes nothing when it runs twice', async () => {
  await runLoad();
  const before = [await readLoaded(), await readSales()];
  await runLoad();
  expect([await readLoaded(), await readSales()]).toEqual(before);
});

it('loads only files of a group that are missing or loaded by older rules', async () => {
  // File 3 is already loaded, file 4 by the rules of an earlier run, file 7 by those of a newer one.
  for (const [fileId, rules, runId] of [
    [3, 'mine', 4],
    [4, 'older', 4],
    [7, 'newer', 6],
  ] as const) {
    await transaction((runner) => claimFiles(runner, { fileIds: [fileId], rules, runId }));
  }
  await database.warehouse.query(
    `INSERT INTO core.sales VALUES (3, 2, 1, 1, '2010-02-05', 10.00, false), (4, 9, 1, 1, '2010-02-12', 5.00, false)`,
  );
  await runLoad();
  expect(await readSales()).toEqual([
    { file: 3, sales: '10.00' },
    { file: 4, sales: '0.05' },
    { file: 4, sales: '20.00' },
  ]);
  expect(await readLoaded()).toMatchObject([
    { file: 3, rules: 'mine' },
    { file: 4, rules: 'mine', rows: 2, money: '20.05' },
    { file: 7, rules: 'newer' },
  ]);
});

it('counts rows that fill free space inside the table', async () => {
  await database.warehouse.query(
    `INSERT INTO core.sales SELECT 1, n, 1, 1, '2010-02-05', 1.00, false FROM generate_series(1, 20000) n`,
  );
  await database.warehouse.query('DELETE FROM core.sales WHERE line < 15000');
  await database.warehouse.query('VACUUM core.sales');
  await runLoad();
  const [first] = await database.warehouse.query<{ page: number }[]>(
    `SELECT min((ctid::text::point)[0])::integer AS page FROM core.sales WHERE file_id = 4`,
  );
  expect(first?.page).toBe(0);
  expect(await readLoaded()).toMatchObject([
    { file: 3, rows: 1, money: '10.00' },
    { file: 4, rows: 2, money: '20.05' },
    { file: 7, rows: 0, money: '0.00' },
  ]);
});
