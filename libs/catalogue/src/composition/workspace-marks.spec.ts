import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { readPage } from '../sql/result-store.js';

let database: TestWarehouse;
let asked: SqlTables;

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  const columns = { store: 'BIGINT', name: 'VARCHAR' };
  await asked.put('people', 'store,name\n1,Ann\n2,\n', columns, ['name']);
});

afterAll(async () => {
  await asked.close();
  await database.drop();
});

/** Asks as a caller who may read and write everything. */
async function queryAll(sql: string) {
  const { sqlQueries } = asked;
  const may = { requirePersonal: () => undefined, mayWrite: true };
  const { result } = await sqlQueries.run({ sql, actor: 'key 1', ...may });
  return (await readPage(result, { first: 10 })).rows;
}

it('masks personal data in written tables, for any writer and any expression', async () => {
  expect(await queryAll('SELECT name FROM shop.people ORDER BY store')).toEqual([['Ann'], [null]]);
  await queryAll(
    `CREATE TABLE workspace.copied AS
     SELECT store, name AS who, upper(name) || '!' AS loud, length(name) AS long FROM shop.people`,
  );
  await queryAll(
    `INSERT INTO workspace.copied
     SELECT store, name AS who, lower(name) AS loud, 0 AS long FROM shop.people`,
  );
  const written = await queryAll(
    'SELECT who, loud, long FROM workspace.copied ORDER BY long, loud',
  );
  expect(written).toEqual([
    ['•••', '•••', 0],
    ['•••', '•••', 0],
    ['•••', '•••!', 3],
    ['•••', '•••!', 3],
  ]);
});

it('shows a mask for an empty personal column of the workspace', async () => {
  const { warehouse } = database;
  await queryAll('CREATE TABLE workspace.found AS SELECT 1 AS store, NULL::VARCHAR AS hit');
  await warehouse.query(
    `UPDATE ops.catalogue_tables SET columns = jsonb_set(columns, '{1,isPersonal}', 'true')
     WHERE name = 'found'`,
  );
  const sql = 'SELECT hit FROM workspace.found';
  // A recipe may have derived from personal data whether a value is present.
  const { result } = await asked.sqlQueries.run({ sql, actor: 'key 1' });
  expect((await readPage(result, { first: 10 })).rows).toEqual([['•••']]);
  expect(await queryAll(sql)).toEqual([[null]]);
});

it('nests folders in the order of PARTITIONED BY', async () => {
  await queryAll(
    `CREATE TABLE workspace.nested PARTITIONED BY (region, year) AS
     SELECT 2012 AS year, 1 AS n, 'north' AS region`,
  );
  await queryAll(`INSERT INTO workspace.nested SELECT 'south' AS region, 2 AS n, 2013 AS year`);
  const files = await database.warehouse.query<{ path: string }[]>(
    `SELECT path FROM ops.catalogue_files f JOIN ops.catalogue_tables t USING (table_id)
     WHERE t.name = 'nested' ORDER BY path`,
  );
  const folders = files.map(({ path }) => path.split('/').slice(1, -1).join('/')).sort();
  expect(folders).toEqual(['region=north/year=2012', 'region=south/year=2013']);
});
