import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { AppError } from '#platform/errors/app-error.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { CatalogueTable, TableFile } from '../../tables/table.js';
import { GlueRegistrations } from '../../tables/glue-registrations.js';
import { athena } from '../../sql/service-sql/dialect.js';
import { buildTableSelects } from '../../sql/service-sql/translate-query.js';
import { OwnTableRegistrar } from './register-tables.js';

const sales: CatalogueTable = {
  database: 'weekly_sales',
  name: 'sales',
  origin: 'flow',
  layout: { format: 'parquet' },
  location: 's3://lake/curated/sales/',
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  columns: [
    {
      name: 'store',
      type: 'BIGINT',
      nullable: false,
      isPartition: false,
      isPersonal: false,
      comment: null,
      note: null,
    },
  ],
  version: 1,
  rows: 1,
  bytes: 1,
  files: 1,
  freshAt: null,
  seenAt: new Date(0),
};
const file = (path: string): TableFile => ({
  path,
  bytes: 1,
  modified: new Date(0),
  partition: {},
});

const ROOT = 's3://lake/curated/sales/';

let database: TestWarehouse;
let registered: HiveTable[];
let files: TableFile[];
let refuse: AppError | undefined;
let registering: () => Promise<void>;
let registrar: OwnTableRegistrar;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { warehouse } = database;
  await warehouse.query('DELETE FROM ops.catalog_registrations');
  registered = [];
  files = [file('chunk-1/a.parquet')];
  refuse = undefined;
  registering = () => Promise.resolve();
  const catalog = {
    register: async (table: HiveTable) => {
      await registering();
      if (refuse) throw refuse;
      registered.push(table);
      return 'updated' as const;
    },
    close: () => undefined,
  };
  registrar = new OwnTableRegistrar({
    catalog,
    database: 'lake',
    warehouse,
    registrations: new GlueRegistrations(warehouse),
    tables: { files: () => Promise.resolve(files) },
  });
});

const folders = () =>
  registered.map(({ partitions }) => partitions.map(({ location }) => location));

it('registers a table once, and again when its files change', async () => {
  const told = await registrar.findRegistrations([sales]);
  expect(told.get('weekly_sales.sales')).toMatchObject({
    at: { database: 'lake', name: 'weekly_sales__sales' },
    columns: [
      { name: 'store', type: 'bigint' },
      { name: 'retailstream_folder', type: 'string' },
    ],
  });
  await Promise.all([registrar.findRegistrations([sales]), registrar.findRegistrations([sales])]);
  expect(registered).toHaveLength(1);
  files = [file('chunk-1/a.parquet'), file('chunk-2/a.parquet')];
  await Promise.all([registrar.findRegistrations([sales]), registrar.findRegistrations([sales])]);
  const [one, two] = ['chunk-1', 'chunk-2'].map((name) => `${ROOT}${name}/`);
  expect(folders()).toEqual([[one], [one, two]]);
  // A rollback to the first snapshot.
  files = [file('chunk-1/a.parquet')];
  await registrar.findRegistrations([sales]);
  expect(folders()).toEqual([[one], [one, two], [one]]);
});

it('registers former rows next to the current ones, which a query of them does not change', async () => {
  const former = { ...sales, isAsOf: true };
  const current = await registrar.findRegistrations([sales]);
  files = [file('chunk-0/a.parquet')];
  const told = await registrar.findRegistrations([former]);
  expect(told.get('weekly_sales.sales@as_of')?.at?.name).toBe('weekly_sales__sales__as_of');
  expect(folders()).toEqual([[`${ROOT}chunk-1/`], [`${ROOT}chunk-0/`]]);
  expect(await registrar.isSame([sales], current)).toBe(true);
  const rowsOf = buildTableSelects([{ table: former, isBare: false }], told, athena, false);
  expect(rowsOf('weekly_sales', 'sales')).toContain('"lake"."weekly_sales__sales__as_of"');
});

it('does not register crawled tables', async () => {
  expect(await registrar.findRegistrations([{ ...sales, origin: 'crawl' }])).toEqual(new Map());
  expect(registered).toEqual([]);
});

it('registers a table again after a failed registration, also one registered before', async () => {
  await registrar.findRegistrations([sales]);
  const before = files;
  files = [file('chunk-2/a.parquet')];
  refuse = new AppError('AWS_FAILED', 'no such database');
  await expect(registrar.findRegistrations([sales])).rejects.toThrow('no such database');
  refuse = new AppError('CATALOG_MISMATCH', 'of somebody else');
  const told = await registrar.findRegistrations([sales]);
  expect(told.get('weekly_sales.sales')).toMatchObject({ reason: 'of somebody else' });
  refuse = undefined;
  files = before;
  await registrar.findRegistrations([sales]);
  expect(folders()).toEqual([[`${ROOT}chunk-1/`], [`${ROOT}chunk-1/`]]);
});

it('waits for a concurrent registration, then registers the current files', async () => {
  let begun = 0;
  let goOn = (): void => undefined;
  const turn = new Promise<void>((resolve) => (goOn = resolve));
  const first = registrar.findRegistrations([sales]);
  // The second caller registers after the first has its answer, however slowly the first reads it.
  registering = () => (++begun === 1 ? turn : first.then(() => undefined));
  await expect.poll(() => begun, { timeout: 10_000 }).toBe(1);
  files = [file('chunk-2/a.parquet')];
  const second = registrar.findRegistrations([sales]);
  goOn();
  const [known] = await Promise.all([first, second]);
  expect(folders()).toEqual([[`${ROOT}chunk-1/`], [`${ROOT}chunk-2/`]]);
  // The first caller's answer may lack rows that existed.
  expect(await registrar.isSame([sales], known)).toBe(false);
  expect(await registrar.isSame([sales], await registrar.findRegistrations([sales]))).toBe(true);
});

it('stops waiting when the caller cancels', async () => {
  let goOn: (() => void) | undefined;
  registering = () => new Promise((resolve) => (goOn = resolve));
  const gone = new AbortController();
  const asked = registrar.findRegistrations([sales], gone.signal);
  await expect.poll(() => goOn, { timeout: 10_000 }).toBeDefined();
  gone.abort(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  goOn?.();
  await expect.poll(() => registered.length, { timeout: 10_000 }).toBe(1);
});

it('does not register a table whose files are lost', async () => {
  const told = await registrar.findRegistrations([{ ...sales, columns: [] }]);
  expect(told.get('weekly_sales.sales')?.reason).toContain('run its flow again');
  expect(registered).toEqual([]);
});

it('reports why a table outside S3 is left out', async () => {
  const told = await registrar.findRegistrations([
    { ...sales, location: 'file:///lake/curated/sales/' },
  ]);
  expect(told.get('weekly_sales.sales')?.reason).toBe('its files are not on S3');
});
