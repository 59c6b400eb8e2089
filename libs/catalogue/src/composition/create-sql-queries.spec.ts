import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Relations } from '../tables/table.js';
import { noLake } from '#test/setup/no-lake.js';
import { createSqlQueries } from './create-sql-queries.js';
import { readPage } from '../sql/result-store.js';
import { readProgramConfig } from '../../test/setup/read-program-config.js';

let database: TestWarehouse;
let asked: SqlTables;

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  const columns = { store: 'BIGINT', day: 'DATE', amount: 'DECIMAL(9,2)', name: 'VARCHAR' };
  const csv =
    'store,day,amount,name\n1,2012-02-03,2.50,Ann\n2,2012-02-04,0.75,\n1,2012-02-04,1.00,Bo\n';
  await asked.put('sales', csv, columns, ['name']);
});

afterAll(async () => {
  await asked.close();
  await database.drop();
});

const who = { actor: 'key 1' };
const open = { requirePersonal: () => undefined };

async function ask(sql: string, more: object = {}) {
  const answer = await asked.sqlQueries.run({ sql, ...who, ...more });
  const { rows } = await readPage(answer.result, { first: 100 });
  return { ...answer, columns: answer.result.columns, rows };
}

describe('a question in SQL', () => {
  it('is answered exactly, with its resource use', async () => {
    const answer = await ask(
      `SELECT store, sum(amount) AS total, count(*) AS n, max(day) AS last, [1, 2] AS list,
         0.5::DOUBLE AS half, true AS yes, 9007199254740993 AS long
       FROM shop.sales GROUP BY store ORDER BY store -- the end`,
    );
    expect(answer.rows).toEqual([
      [1, '3.50', 2, '2012-02-04', '[1,2]', 0.5, true, '9007199254740993'],
      [2, '0.75', 1, '2012-02-04', '[1,2]', 0.5, true, '9007199254740993'],
    ]);
    expect(answer.columns.slice(0, 2)).toEqual([
      { name: 'store', type: 'BIGINT' },
      { name: 'total', type: 'DECIMAL(38,2)' },
    ]);
    expect(answer.result).toMatchObject({ rows: 2, isCut: false, bytesScanned: 84 });
  });

  it('accepts parameters, a name without a schema, and two columns of one name', async () => {
    const parameters = { from: '2012-02-04', store: 1 };
    const sql = 'SELECT amount, amount FROM sales WHERE day >= $from AND store = $store';
    const answer = await ask(sql, { parameters });
    expect(answer.rows).toEqual([['1.00', '1.00']]);
  });

  it('is cached until its text, a value or a file changes', async () => {
    const sql = 'SELECT count(*) AS n, $x AS x FROM shop.kept';
    await asked.put('kept', 'a\n1\n', { a: 'BIGINT' });
    const parameters = { x: 1 };
    expect((await ask(sql, { parameters })).fromStore).toBe(false);
    expect((await ask(`${sql} -- again`, { parameters })).fromStore).toBe(true);
    expect((await ask(sql, { parameters: { x: 2 } })).fromStore).toBe(false);
    await asked.put('kept', 'a\n1\n2\n', { a: 'BIGINT' });
    expect(await ask(sql, { parameters })).toMatchObject({ fromStore: false, rows: [[2, 1]] });
    expect((await ask('SELECT random() > 2 AS no')).fromStore).toBe(false);
    expect((await ask('SELECT random() > 2 AS no')).fromStore).toBe(false);
  });

  it('masks personal data for a caller without permission', async () => {
    const sql = 'SELECT name FROM shop.sales ORDER BY amount';
    // An empty cell is masked, too.
    expect((await ask(sql)).rows).toEqual([['•••'], ['•••'], ['•••']]);
    expect((await ask(sql, open)).rows).toEqual([[null], ['Bo'], ['Ann']]);
    const filtered = await ask("SELECT count(*) FROM shop.sales WHERE name = 'Ann'");
    expect(filtered.rows).toEqual([[0]]);
  });

  it('is returned in pages', async () => {
    const { result } = await ask('SELECT i FROM range(5) t(i) ORDER BY i');
    const first = await readPage(result, { first: 2 });
    const second = await readPage(result, { first: 2, after: first.endCursor ?? '' });
    const third = await readPage(result, { first: 2, after: second.endCursor ?? '' });
    expect([first.rows, second.rows, third.rows]).toEqual([[[0], [1]], [[2], [3]], [[4]]]);
    expect(third.endCursor).toBeNull();
    const forged = Buffer.from('1:3').toString('base64url');
    await expect(readPage(result, { first: 2, after: forged })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('is stopped at its limits, with the figure in the error', async () => {
    const tight = await openSqlTables(database.warehouse, {
      bytesScanned: 50,
      rows: 3,
      resultBytes: 10_000,
      ms: 5_000,
    });
    try {
      const run = (sql: string) => tight.sqlQueries.run({ sql, ...who });
      await expect(run('FROM shop.sales')).rejects.toThrow('84 bytes, but the limit is 50');
      expect((await run('FROM range(4)')).result).toMatchObject({ rows: 3, isCut: true });
      await expect(run("SELECT repeat('x', 20000)")).rejects.toMatchObject({
        code: 'QUERY_TOO_LARGE',
      });
      await expect(
        run('SELECT count(*) FROM range(1000000) a, range(1000000) b'),
      ).rejects.toMatchObject({ code: 'QUERY_TOO_LONG' });
    } finally {
      await tight.close();
    }
  });

  it('does not quote the size of tables to a caller with a scope', async () => {
    const { tables, ...services } = asked.catalogue;
    const sales = { ...(await tables.find('shop.sales')), scope: { store: 'store' } };
    const scoped = {
      list: () => Promise.resolve([sales]),
      find: () => Promise.resolve(sales),
      files: () => tables.files(sales),
      resolveAsOf: () => Promise.resolve(sales),
    };
    const lake = { lake: noLake, lakeUrl: 'file:/nowhere' };
    const parts = { ...services, ...lake, warehouse: database.warehouse, tables: scoped };
    const config = readProgramConfig({ STATE_DIR: asked.folder });
    const tight = createSqlQueries(config, parts, { bytesScanned: 50 });
    const question = { sql: 'FROM shop.sales', ...who, scope: { stores: [1] } };
    await expect(tight.run(question)).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: 'the query reads tables larger than the limit of 50 bytes: query a smaller table',
    });
    await tight.close();
  });

  it('has one deadline for opening its tables and running', async () => {
    const never: Relations['openRelation'] = (_, signal) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    const services = { ...asked.catalogue, warehouse: database.warehouse, lake: noLake };
    const parts = { ...services, lakeUrl: 'file:/nowhere', relations: { openRelation: never } };
    const config = readProgramConfig({ STATE_DIR: asked.folder });
    const slow = createSqlQueries(config, parts, { ms: 100 });
    await expect(slow.run({ sql: 'FROM shop.sales', ...who })).rejects.toMatchObject({
      code: 'QUERY_TOO_LONG',
      message: expect.stringContaining('longer than 0.1 s') as string,
    });
    const stop = new AbortController();
    const patient = createSqlQueries(config, parts, { ms: 60_000 });
    const given = patient.run({ sql: 'FROM shop.sales', ...who, signal: stop.signal });
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    // The engine is free again.
    expect((await ask('SELECT 1 AS x')).rows).toEqual([[1]]);
    await Promise.all([slow.close(), patient.close()]);
  });

  it('is recorded with any result', async () => {
    const actor = 'key 7';
    await ask('SELECT 1 AS x', { actor });
    await expect(ask('FROM nowhere', { actor })).rejects.toThrow('line 1, column 6');
    await expect(ask("FROM read_text('/etc/passwd')", { actor })).rejects.toThrow('read_text');
    const stop = new AbortController();
    const endless = ask('SELECT count(*) FROM range(1000000) a, range(1000000) b', {
      actor,
      signal: stop.signal,
    });
    stop.abort();
    await expect(endless).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    const past = await asked.sqlQueries.history.list(10, undefined, actor);
    expect(past.map(({ status, errorCode, rows }) => [status, errorCode, rows])).toEqual([
      ['cancelled', 'QUERY_CANCELLED', null],
      ['failed', 'QUERY_REFUSED', null],
      ['failed', 'TABLE_UNKNOWN', null],
      ['succeeded', null, 1],
    ]);
  });
});

describe('the workspace', () => {
  const write = (sql: string) => ask(sql, { mayWrite: true });

  it('supports CREATE by day, INSERT, and replacing rows', async () => {
    const made = await write(
      'CREATE TABLE workspace.totals PARTITIONED BY (day) AS SELECT day, sum(amount) AS total FROM shop.sales GROUP BY day',
    );
    expect(made.rows).toEqual([['workspace.totals', 2]]);
    const all = 'SELECT total, day FROM workspace.totals ORDER BY ALL';
    expect((await ask(all)).rows).toEqual([
      ['1.75', '2012-02-04'],
      ['2.50', '2012-02-03'],
    ]);
    await write("INSERT INTO workspace.totals SELECT DATE '2012-02-05' AS day, 9 AS total");
    expect((await ask(all)).rows).toHaveLength(3);
    await expect(write('CREATE TABLE workspace.totals AS SELECT 1 AS a')).rejects.toThrow(
      'already exists',
    );
    await write('CREATE OR REPLACE TABLE workspace.totals AS SELECT name FROM shop.sales');
    const replaced = await ask('FROM workspace.totals', open);
    expect(replaced.rows).toEqual([['•••'], ['•••'], ['•••']]);
    const lineage: unknown = await database.warehouse.query(
      `SELECT name, source, created_by FROM ops.catalogue_lineage`,
    );
    expect(lineage).toEqual([{ name: 'totals', source: 'shop.sales', created_by: 'key 1' }]);
  });

  it('keeps replaced rows until an erasure', async () => {
    const folders = () => readdir(join(asked.folder, 'lake/workspace/kept'));
    await write('CREATE TABLE workspace.kept AS SELECT 1 AS a');
    await mkdir(join(asked.folder, 'lake/workspace/kept/version-1/run-1'), { recursive: true });
    await writeFile(join(asked.folder, 'lake/workspace/kept/version-1/run-1/x'), 'Ann');
    await write('CREATE OR REPLACE TABLE workspace.kept AS SELECT 2 AS a');
    expect(await folders()).toHaveLength(3);
    await database.warehouse.query(
      `INSERT INTO ops.erasures (flow, dataset, person, had_key, requested_by, reason)
       VALUES ('retail-mart', 'customers', '7', true, 'key 1', 'asked to')`,
    );
    await write('CREATE OR REPLACE TABLE workspace.kept AS SELECT 3 AS a');
    expect(await folders()).toHaveLength(1);
    expect((await ask('FROM workspace.kept')).rows).toEqual([[3]]);
  });

  it('requires permission to write, and accepts tables only', async () => {
    await expect(ask('CREATE TABLE workspace.x AS SELECT 1 AS a')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(write('INSERT INTO workspace.none SELECT 1 AS a')).rejects.toMatchObject({
      code: 'TABLE_UNKNOWN',
    });
    await expect(write('CREATE TABLE workspace.x AS SELECT 1 + 1')).rejects.toThrow(
      'name it with AS',
    );
    await expect(
      write("CREATE TABLE workspace.x AS FROM read_text('/etc/passwd')"),
    ).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
  });
});
