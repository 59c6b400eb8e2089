import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { AppError } from '#platform/errors/app-error.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { CatalogueTable, TableFile } from '../../tables/table.js';
import { ToldTables } from '../../tables/told-tables.js';
import { TellOwnTables } from './tell-own-tables.js';

const sales: CatalogueTable = {
  ...{ database: 'weekly_sales', name: 'sales', origin: 'flow', layout: { format: 'parquet' } },
  ...{ location: 's3://lake/curated/sales/', keys: [], comment: null, owner: null, tags: [] },
  columns: [
    {
      ...{ name: 'store', type: 'BIGINT', nullable: false, isPartition: false, isPersonal: false },
      ...{ comment: null, note: null },
    },
  ],
  ...{ version: 1, rows: 1, bytes: 1, files: 1, freshAt: null, seenAt: new Date(0) },
};
const file = (path: string): TableFile => ({
  ...{ path, bytes: 1, modified: new Date(0), partition: {} },
});

let database: TestWarehouse;
let registered: HiveTable[];
let files: TableFile[];
let refuse: AppError | undefined;
let teller: TellOwnTables;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { warehouse } = database;
  await warehouse.query('DELETE FROM ops.catalogue_told');
  registered = [];
  files = [file('chunk-1/a.parquet')];
  refuse = undefined;
  const catalog = {
    register: (table: HiveTable) => {
      if (refuse) return Promise.reject(refuse);
      registered.push(table);
      return Promise.resolve('updated' as const);
    },
    close: () => undefined,
  };
  teller = new TellOwnTables({
    ...{ catalog, database: 'lake', warehouse, told: new ToldTables(warehouse) },
    tables: { files: () => Promise.resolve(files) },
  });
});

const folders = () =>
  registered.map(({ partitions }) => partitions.map(({ location }) => location));

it('tells a table once, and again when it has other files', async () => {
  const told = await teller.of([sales]);
  expect(told.get('weekly_sales.sales')).toMatchObject({
    at: { database: 'lake', name: 'weekly_sales__sales' },
    columns: [
      { name: 'store', type: 'bigint' },
      { name: 'retailstream_folder', type: 'string' },
    ],
  });
  await Promise.all([teller.of([sales]), teller.of([sales])]);
  expect(registered).toHaveLength(1);
  files = [file('chunk-1/a.parquet'), file('chunk-2/a.parquet')];
  await Promise.all([teller.of([sales]), teller.of([sales])]);
  const [one, two] = ['chunk-1', 'chunk-2'].map((name) => `s3://lake/curated/sales/${name}/`);
  expect(folders()).toEqual([[one], [one, two]]);
  // Rolled back.
  files = [file('chunk-1/a.parquet')];
  await teller.of([sales]);
  expect(folders()).toEqual([[one], [one, two], [one]]);
});

it('leaves tables of crawls to their crawl', async () => {
  expect(await teller.of([{ ...sales, origin: 'crawl' }])).toEqual(new Map());
  expect(registered).toEqual([]);
});

it('tells a table again that it could not tell', async () => {
  refuse = new AppError('AWS_FAILED', 'throttled', { retryable: true });
  await expect(teller.of([sales])).rejects.toThrow('throttled');
  refuse = new AppError('CATALOG_MISMATCH', 'of somebody else');
  const told = await teller.of([sales]);
  expect(told.get('weekly_sales.sales')).toMatchObject({ reason: 'of somebody else' });
  refuse = undefined;
  await teller.of([sales]);
  expect(registered).toHaveLength(1);
});

it('says why a table of a lake that no service reads is left out', async () => {
  const told = await teller.of([{ ...sales, location: 'file:///lake/curated/sales/' }]);
  expect(told.get('weekly_sales.sales')?.reason).toBe('its files do not lie on S3');
});
