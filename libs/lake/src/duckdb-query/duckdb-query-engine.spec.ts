import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuerySession } from '../ports/query-engine.js';
import { DuckdbQueryEngine } from './duckdb-query-engine.js';

let folder: string;
let given: string;
let engine: DuckdbQueryEngine;
const limits = { ms: 20_000, memory: '256MB' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retailstream-query-'));
  given = join(folder, 'given.csv');
  await writeFile(given, 'store,amount\n1,2.50\n2,0.75\n');
  await writeFile(join(folder, 'other.csv'), 'secret\n1\n');
  const spillFolder = join(folder, 'spill');
  engine = new DuckdbQueryEngine({ threads: 2, concurrency: 2, spill: '64MB', spillFolder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const sales = () =>
  `CREATE VIEW sales AS SELECT * FROM read_csv('${given}', columns = {store: 'BIGINT', amount: 'DECIMAL(9,2)'})`;

function session(sql: string, more: Partial<QuerySession> = {}): QuerySession {
  return { files: [given], prepare: [sales()], queries: [{ sql, rows: 100 }], limits, ...more };
}

const ask = async (sql: string, more?: Partial<QuerySession>) =>
  (await engine.run(session(sql, more)))[0];

describe('the query engine', () => {
  it('returns exact values of every type', async () => {
    const sql = `SELECT sum(amount) AS total, count(*) AS n, DATE '2012-02-03' AS day, NULL AS none,
      true AS yes, 0.1::DOUBLE AS x, 9007199254740993::BIGINT AS long, [1, 2] AS list, 'é' AS text
      FROM sales`;
    expect(await ask(sql)).toMatchObject({
      rows: [['3.25', 2, '2012-02-03', null, true, 0.1, '9007199254740993', '[1,2]', 'é']],
      isCut: false,
    });
  });

  it('returns as many rows as requested and reports that there are more', async () => {
    const questions = [{ sql: 'SELECT * FROM range(5000)', rows: 3 }];
    const [answer] = await engine.run(session('', { queries: questions }));
    expect(answer).toMatchObject({ rows: [[0], [1], [2]], isCut: true });
  });

  it('stores rows for later questions, in order and as many as requested', async () => {
    const questions = [
      {
        sql: 'SELECT store, amount FROM sales ORDER BY $1 * amount -- all',
        parameters: [1],
        rows: 1,
        intoTable: 'kept',
      },
      { sql: 'SELECT amount, store FROM temp.kept', rows: 5 },
    ];
    const [first, second] = await engine.run(session('', { queries: questions }));
    expect(first?.rows).toEqual([[1]]);
    expect(second).toMatchObject({ rows: [['0.75', 2]], isCut: false });
    const next = session('FROM temp.kept');
    await expect(engine.run(next)).rejects.toMatchObject({ code: 'QUERY_FAILED' });
  });

  it('takes parameters', async () => {
    const sql = 'SELECT store FROM sales WHERE amount > $1 AND $2';
    const questions = [{ sql, parameters: [1, true], rows: 10 }];
    expect((await engine.run(session('', { queries: questions })))[0]?.rows).toEqual([[1]]);
  });

  it.each([
    ["SELECT * FROM read_csv('FOLDER/other.csv')", /disabled by configuration/],
    ["SELECT * FROM 'FOLDER/other.csv'", /disabled by configuration/],
    ["SELECT * FROM glob('FOLDER/*')", /disabled by configuration/],
    ["SELECT * FROM read_text('/etc/passwd')", /disabled by configuration/],
    ["SELECT * FROM read_csv('https://example.com/x.csv')", /disabled|require/],
    ["COPY sales TO 'FOLDER/given.csv' (USE_TMP_FILE false)", /must be a SELECT/],
    ["ATTACH 'FOLDER/x.db'", /must be a SELECT/],
    ['SET memory_limit = 1', /must be a SELECT/],
    ['INSTALL httpfs', /must be a SELECT/],
    ['CREATE TABLE x AS SELECT 1', /must be a SELECT/],
    ['SELECT 1; SELECT 2', /one statement/],
    ['', /./],
  ])('refuses %s', async (sql, message) => {
    await expect(ask(sql.replace('FOLDER', folder))).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringMatching(message) as string,
    });
  });

  it('does not reveal paths of files', async () => {
    const files = [join(folder, 'gone.csv')];
    const prepare = [`CREATE VIEW gone AS SELECT * FROM read_csv('${files[0]}')`];
    const failure: unknown = await ask('SELECT 1', { files, prepare }).catch((e: unknown) => e);
    expect(String(failure)).toContain('gone.csv');
    expect(String(failure)).not.toContain(folder);
  });

  it('ends a slow session and runs the next one', async () => {
    const endless = 'SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000) c';
    const short = { ...limits, ms: 300 };
    await expect(ask(endless, { limits: short })).rejects.toMatchObject({ code: 'QUERY_TOO_LONG' });
    expect((await ask('SELECT 1'))?.rows).toEqual([[1]]);
  });

  it('ends a cancelled session', async () => {
    const stop = new AbortController();
    const asked = ask('SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000) c', {
      signal: stop.signal,
    });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  });

  it.each([
    'SELECT list(i || repeat(chr(65), 1000)) FROM range(3000000) t(i)',
    "SELECT length(repeat('x', 4000000000))",
  ])('ends a session above a limit, whichever limit it reaches first: %s', async (sql) => {
    const failure: unknown = await ask(sql, { limits: { ...limits, ms: 8_000 } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: expect.stringMatching(/^QUERY_(TOO_LARGE|TOO_LONG|FAILED)$/) as string,
    });
    expect((await ask('SELECT 1'))?.rows).toEqual([[1]]);
  });

  it('ends a session that spills too much', async () => {
    const sql = 'SELECT i, md5(CAST(i AS VARCHAR)) AS m FROM range(20000000) t(i) ORDER BY m';
    await expect(ask(sql, { limits: { ms: 120_000, memory: '100MB' } })).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: expect.stringContaining('more disk than 64MB') as string,
    });
  }, 120_000);

  it('spills within its limit', async () => {
    const sql = 'SELECT count(*) FROM (SELECT DISTINCT hash(i) FROM range(2000000) t(i))';
    const tight = { ms: 20_000, memory: '40MB' };
    expect((await ask(sql, { limits: tight }))?.rows).toEqual([[2_000_000]]);
  });

  it('writes only into its folder', async () => {
    const into = await mkdtemp(join(folder, 'into-'));
    const copy = (to: string) => `COPY (SELECT * FROM sales) TO '${to}' (FORMAT parquet)`;
    await ask(copy(join(into, 'sales.parquet')), { folder: into });
    expect(await readdir(into)).toEqual(['sales.parquet']);
    await expect(ask(copy(join(folder, 'x.parquet')), { folder: into })).rejects.toMatchObject({
      code: 'QUERY_FAILED',
    });
  });

  it('keeps nothing of a session for the next one', async () => {
    await ask('SELECT * FROM sales');
    await expect(ask('SELECT * FROM sales', { prepare: [] })).rejects.toThrow('sales');
  });

  it('returns the syntax tree of a SELECT and refuses other statements', async () => {
    expect(await engine.parse('SELECT a FROM b; SELECT 2')).toMatchObject({
      statements: [{ node: { type: 'SELECT_NODE' } }, { node: { type: 'SELECT_NODE' } }],
    });
    await expect(engine.parse('DROP TABLE x')).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    await expect(engine.parse('SELECT FROM WHERE')).rejects.toThrow('syntax error');
  });

  it('runs the next session after one of its processes was killed', async () => {
    await ask('SELECT 1');
    for (const pid of engine.pids) process.kill(pid, 'SIGKILL');
    await expect
      .poll(() =>
        ask('SELECT 1').then(
          (answer) => answer?.rows,
          () => null,
        ),
      )
      .toEqual([[1]]);
  });
});
