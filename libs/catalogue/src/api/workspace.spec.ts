import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WorkspaceFollower } from '../sql/workspace-follower.js';
import { withTableLock } from '../sql/workspace-versions.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import { FileStore } from '#lake/stores/file-store.js';
import { createKey } from '#test/setup/access.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { openIcebergTable } from '#test/setup/iceberg-table.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
let lake: FileStore;
let analyst: string;
let viewer: string;

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  await asked.put('sales', 'store,amount\n1,2.50\n2,0.75\n1,1.00\n', {
    store: 'BIGINT',
    amount: 'DECIMAL(9,2)',
  });
  const { sqlQueries, catalogue, folder } = asked;
  lake = new FileStore(join(folder, 'lake'));
  api = await openCatalogueApi(database.warehouse, { sqlQueries, catalogue, lake });
  analyst = await createKey(database.warehouse, 'analyst');
  viewer = await createKey(database.warehouse, 'viewer');
});
afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

const write = (sql: string) => asked.sqlQueries.run({ sql, actor: 'key 1', mayWrite: true });
const open = (name: string) => openIcebergTable(join(asked.folder, 'lake/tables/workspace', name));
const failures = () =>
  database.warehouse.query<{ relation: string; failure: string }[]>(
    `SELECT relation, failure FROM ops.lake_tables WHERE failure IS NOT NULL ORDER BY relation`,
  );

async function get(path: string, key = analyst) {
  const response = await fetch(`${api.url}/iceberg/v1/namespaces/workspace${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const SUMS = 'count(*)::integer AS rows, sum(amount)::text AS amount';
const TOTALS = 'SELECT store, amount FROM shop.sales';

it('each write of a table is a version, which readers outside open', async () => {
  await write(`CREATE TABLE workspace.totals PARTITIONED BY (store) AS ${TOTALS} WHERE store = 1`);
  const first = await open('totals');
  expect(await first.select(SUMS)).toEqual([{ rows: 2, amount: '3.50' }]);
  await write(`INSERT INTO workspace.totals ${TOTALS} WHERE store = 2`);
  const second = await open('totals');
  expect(await second.select(SUMS)).toEqual([{ rows: 3, amount: '4.25' }]);
  const [created = ''] = first.tags;
  expect(second.tags).toContain(created);
  expect(await second.select(SUMS, created)).toEqual([{ rows: 2, amount: '3.50' }]);
  await write(`CREATE OR REPLACE TABLE workspace.totals PARTITIONED BY (store) AS ${TOTALS}`);
  const third = await open('totals');
  expect(await third.select(SUMS)).toEqual([{ rows: 3, amount: '4.25' }]);
  // The next write deletes the files of the versions before.
  await write(`INSERT INTO workspace.totals ${TOTALS} WHERE store = 2`);
  const fourth = await open('totals');
  expect(await fourth.select(SUMS)).toEqual([{ rows: 4, amount: '5.00' }]);
  expect(fourth.tags).toHaveLength(2);
  for (const tag of fourth.tags)
    expect(Number((await fourth.select(SUMS, tag))[0]?.['rows'])).toBeGreaterThan(2);
  expect(await failures()).toEqual([]);
  // The partition column is in the names of folders only.
  const [file = ''] = await fourth.files();
  const { amount } = fourth.fieldIds;
  expect(await fourth.readFieldIds(file)).toEqual({ amount });
});

it('a table that is replaced by one with other types begins anew', async () => {
  await write('CREATE TABLE workspace.kinds AS SELECT 1 AS a, 2 AS amount');
  await write(
    `CREATE OR REPLACE TABLE workspace.kinds AS SELECT DATE '2026-01-01' AS a, 3 AS amount`,
  );
  const table = await open('kinds');
  expect(await table.select('a::text AS a, amount::integer AS amount')).toEqual([
    { a: '2026-01-01', amount: 3 },
  ]);
  expect(table.tags).toHaveLength(1);
});

it('a rebuilt table has no version that may contain an erased person', async () => {
  const rebuild = () => write(`CREATE OR REPLACE TABLE workspace.totals AS ${TOTALS}`);
  await rebuild();
  await rebuild();
  expect((await open('totals')).tags).toHaveLength(2);
  await database.warehouse.query(
    `INSERT INTO ops.erasures (flow, dataset, person, had_key, requested_by, reason, done_at)
     VALUES ('retail-mart', 'customers', '17', true, 'key 1', 'asked', now())`,
  );
  await rebuild();
  const table = await open('totals');
  expect(table.tags).toHaveLength(1);
  expect(await table.select(SUMS)).toEqual([{ rows: 3, amount: '4.25' }]);
  const { names, inFolder } = await table.listReferenced();
  const unneeded = inFolder.filter((name) => name.endsWith('.avro') && !names.has(name));
  expect(unneeded).toEqual([]);
});

it('the catalog has the tables for those who may read them in SQL', async () => {
  const listed = await get('/tables');
  expect(listed.body).toEqual({
    identifiers: ['kinds', 'totals'].map((name) => ({ namespace: ['workspace'], name })),
  });
  expect((await get('/tables', viewer)).body).toEqual({ identifiers: [] });
  expect((await get('/tables/totals')).status).toBe(200);
  expect((await get('/tables/totals', viewer)).status).toBe(404);
});

it('a worker repairs the mirror of a writer that died, and leaves a living one alone', async () => {
  const { warehouse } = database;
  const folder = join(asked.folder, 'lake/tables/workspace/totals/metadata');
  const follower = new WorkspaceFollower({ warehouse, lake, mirror: undefined });
  const expected = [{ rows: 3, amount: '4.25' }];
  await rm(join(folder, 'version-hint.text'));
  await withTableLock(warehouse, 'totals', () => follower.followChanges());
  await expect(open('totals')).rejects.toThrow('ENOENT');
  await follower.followChanges();
  expect(await (await open('totals')).select(SUMS)).toEqual(expected);
  // As a writer that died after its commit: the hint has the version before.
  await write(`INSERT INTO workspace.totals ${TOTALS} WHERE store = 2`);
  const now = await readFile(join(folder, 'version-hint.text'), 'utf8');
  await writeFile(join(folder, 'version-hint.text'), String(Number(now) - 1));
  await follower.followChanges();
  expect(await readFile(join(folder, 'version-hint.text'), 'utf8')).toBe(now);
});

it('another catalog follows each write, and loses a table once a column is personal', async () => {
  const { warehouse } = database;
  const seen = new Map<string, number | undefined>();
  const mirror: Pick<TableMirror, 'follow'> = {
    follow: async (name, committed) => {
      seen.set(name, (await committed())?.number);
    },
  };
  const follower = new WorkspaceFollower({ warehouse, lake, mirror });
  await follower.followChanges();
  const { 'workspace.kinds': kinds, 'workspace.totals': totals = 0 } = Object.fromEntries(seen);
  expect([kinds, totals]).toEqual([2, expect.any(Number)]);
  await write(`INSERT INTO workspace.totals ${TOTALS} WHERE store = 2`);
  await warehouse.query(
    `INSERT INTO ops.catalogue_notes (database, name, columns, noted_by) VALUES ('workspace', 'kinds', '{"a": {"personal": true}}', 'key 1')`,
  );
  await follower.followChanges();
  expect(Object.fromEntries(seen)).toEqual({
    'workspace.kinds': undefined,
    'workspace.totals': totals + 1,
  });
  await warehouse.query('DELETE FROM ops.catalogue_notes');
});

it('a table with a personal column is not shown to readers outside', async () => {
  const mark = (isPersonal: boolean) =>
    database.warehouse.query(
      `UPDATE ops.catalogue_tables SET columns = jsonb_set(columns, '{0,isPersonal}', $1) WHERE name = 'kinds'`,
      [String(isPersonal)],
    );
  await mark(true);
  expect((await get('/tables/kinds')).status).toBe(404);
  await write(`INSERT INTO workspace.kinds SELECT DATE '2026-01-02' AS a, 4 AS amount`);
  expect(await failures()).toEqual([{ relation: 'kinds', failure: 'it has personal columns: a' }]);
  await expect(open('kinds')).rejects.toThrow('ENOENT');
});
