import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from '../../tables/table.js';
import { checkSelect, resolveTables } from './check-select.js';
import { readStatement } from './read-statement.js';

/** Attempts to reach more than the tables, each with the word for which it is rejected. */
interface Escape {
  sql: string;
  word: RegExp;
  /** It uses files, network or settings, so the engine itself also rejects it. */
  isLocked: boolean;
}

const locked = (sql: string, word: RegExp): Escape => ({ sql, word, isLocked: true });
const guarded = (sql: string, word: RegExp): Escape => ({ sql, word, isLocked: false });

/** `FILE` is a file that the session may not read, `FOLDER` its folder. */
const ESCAPES: readonly Escape[] = [
  // Files by function.
  locked("SELECT * FROM read_csv('FILE')", /column 15: read_csv is refused: it reads files/),
  locked("SELECT * FROM read_csv_auto('FILE')", /read_csv_auto/),
  locked("SELECT * FROM read_text('/etc/passwd')", /read_text/),
  locked("SELECT * FROM read_blob('/etc/passwd')", /read_blob/),
  locked("SELECT * FROM read_json('FILE')", /read_json/),
  locked("SELECT * FROM read_ndjson_objects('FILE')", /read_ndjson_objects/),
  locked("SELECT * FROM read_parquet('FILE')", /read_parquet/),
  locked("SELECT * FROM parquet_scan('FILE')", /parquet_scan/),
  locked("SELECT * FROM parquet_metadata('FILE')", /parquet_metadata/),
  locked("SELECT * FROM parquet_schema('FILE')", /parquet_schema/),
  locked("SELECT * FROM parquet_kv_metadata('FILE')", /parquet_kv_metadata/),
  locked("SELECT * FROM sniff_csv('FILE')", /sniff_csv/),
  locked("SELECT * FROM glob('FOLDER/*')", /glob/),
  locked("SELECT * FROM glob('/proc/self/environ')", /glob/),
  locked("SELECT * FROM read_duckdb('FILE')", /read_duckdb/),
  locked("SELECT * FROM read_csv(['FILE', '/etc/passwd'])", /read_csv/),
  locked(`SELECT * FROM "read_csv"('FILE')`, /read_csv/),
  locked(`SELECT * FROM main.read_csv('FILE')`, /read_csv/),
  locked("SELECT * FROM READ_CSV('FILE')", /READ_CSV/i),
  // The network.
  locked("SELECT * FROM read_csv('https://example.com/x.csv')", /read_csv/),
  locked("SELECT * FROM 's3://bucket/x.parquet'", /s3:\/\/bucket/),
  // Strings as tables.
  locked("SELECT * FROM 'FILE'", /other\.csv/),
  locked('SELECT * FROM "FILE"', /other\.csv/),
  locked("FROM 'FOLDER/*.csv'", /\*\.csv/),
  locked("SELECT (SELECT count(*) FROM 'FILE')", /other\.csv/),
  locked("SELECT * FROM shop.sales JOIN '/etc/passwd' ON true", /passwd/),
  // In every position of a SELECT.
  locked("SELECT (SELECT content FROM read_text('FILE'))", /read_text/),
  locked("SELECT 1 WHERE EXISTS (SELECT 1 FROM read_text('FILE'))", /read_text/),
  locked("SELECT 1 ORDER BY (SELECT content FROM read_text('FILE'))", /read_text/),
  locked("SELECT 1 LIMIT (SELECT count(*) FROM read_text('FILE'))", /read_text/),
  locked("SELECT 1 OFFSET (SELECT count(*) FROM read_text('FILE'))", /read_text/),
  locked("SELECT count(*) HAVING (SELECT true FROM read_text('FILE'))", /read_text/),
  locked("SELECT count(*) GROUP BY (SELECT content FROM read_text('FILE'))", /read_text/),
  locked("SELECT sum((SELECT 1 FROM read_text('FILE'))) OVER ()", /read_text/),
  locked(
    "SELECT 1 QUALIFY row_number() OVER (ORDER BY (SELECT 1 FROM read_text('FILE'))) = 1",
    /read_text/,
  ),
  locked("SELECT DISTINCT ON ((SELECT 1 FROM read_text('FILE'))) 1", /read_text/),
  locked(
    "SELECT count(*) FILTER ((SELECT true FROM read_text('FILE'))) FROM shop.sales",
    /read_text/,
  ),
  locked("SELECT CASE WHEN true THEN (SELECT content FROM read_text('FILE')) END", /read_text/),
  locked("SELECT 1 IN (SELECT content FROM read_text('FILE'))", /read_text/),
  locked("SELECT [(SELECT content FROM read_text('FILE'))]", /read_text/),
  locked("VALUES ((SELECT content FROM read_text('FILE')))", /read_text/),
  locked("WITH a AS (WITH b AS (FROM read_text('FILE')) FROM b) FROM a", /read_text/),
  locked(
    'WITH RECURSIVE "FILE" AS (SELECT * FROM "FILE" UNION ALL SELECT * FROM "FILE" WHERE false) FROM "FILE"',
    /column 16/,
  ),
  guarded(
    'WITH RECURSIVE sqlite_master AS (SELECT sql FROM sqlite_master UNION ALL FROM sqlite_master) FROM sqlite_master',
    /sqlite_master/,
  ),
  guarded('WITH duckdb_views AS (SELECT 1) FROM duckdb_views', /duckdb_views/),
  locked(
    "WITH RECURSIVE r AS (SELECT content FROM read_text('FILE') UNION ALL FROM r) FROM r",
    /read_text/,
  ),
  locked("SELECT 1 UNION ALL SELECT content FROM read_text('FILE')", /read_text/),
  locked("SELECT * FROM shop.sales, LATERAL (SELECT content FROM read_text('FILE'))", /read_text/),
  locked("SELECT * FROM shop.sales JOIN (FROM read_text('FILE')) x ON true", /read_text/),
  locked(
    "SELECT * REPLACE ((SELECT content FROM read_text('FILE')) AS store) FROM shop.sales",
    /read_text/,
  ),
  locked(
    "SELECT * FROM (FROM read_text('FILE')) PIVOT (count(*) FOR filename IN ('x'))",
    /read_text/,
  ),
  locked(
    "SELECT * FROM shop.sales PIVOT (sum((SELECT 1 FROM read_text('FILE'))) FOR store IN (1))",
    /read_text/,
  ),
  locked("SELECT * FROM unnest((SELECT [content] FROM read_text('FILE')))", /read_text/),
  locked("FROM read_text('FILE') SELECT content", /read_text/),
  // Text that runs as SQL.
  locked(
    "FROM query('SELECT * FROM read_text(''FILE'')')",
    /query is refused: it runs text as SQL/,
  ),
  locked("FROM query_table('FILE')", /query_table/),
  locked("FROM query_table(['FILE'])", /query_table/),
  guarded(
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 42'))",
    /json_(execute|serialize)/,
  ),
  guarded("SELECT json_serialize_plan('SELECT 42')", /json_serialize_plan/),
  guarded("SELECT json_deserialize_sql('{}')", /json_deserialize_sql/),
  // Other statements than SELECT.
  locked("ATTACH 'FILE' AS x", /ATTACH/),
  locked('DETACH memory', /DETACH/),
  locked("COPY (SELECT 1) TO 'FOLDER/x.csv'", /COPY/),
  locked("COPY shop.sales FROM 'FILE'", /COPY/),
  locked('INSTALL httpfs', /INSTALL/),
  locked("LOAD 'httpfs'", /LOAD/),
  locked('SET memory_limit = 1', /SET/),
  locked('RESET memory_limit', /RESET/),
  locked('SET VARIABLE x = 1', /SET/),
  guarded('PRAGMA database_list', /PRAGMA/),
  locked("EXPORT DATABASE 'FOLDER/x'", /EXPORT/),
  locked("IMPORT DATABASE 'FOLDER/x'", /IMPORT/),
  locked('CALL pragma_version()', /CALL/),
  locked('DROP VIEW shop.sales', /DROP/),
  locked('ALTER VIEW shop.sales RENAME TO x', /ALTER/),
  locked('DELETE FROM shop.sales', /DELETE/),
  locked('UPDATE shop.sales SET store = 1', /UPDATE/),
  locked('INSERT INTO shop.sales VALUES (1)', /shop cannot be written/),
  locked('CREATE TABLE shop.x AS SELECT 1', /shop cannot be written/),
  locked('CREATE VIEW x AS SELECT 1', /VIEW/),
  locked("CREATE MACRO f() AS TABLE FROM read_text('FILE')", /MACRO/),
  locked('CREATE SECRET s (TYPE s3)', /SECRET/),
  locked('PREPARE p AS SELECT 1', /PREPARE/),
  locked('EXECUTE p', /EXECUTE/),
  locked('CHECKPOINT', /CHECKPOINT/),
  locked('BEGIN', /BEGIN/),
  locked('USE memory', /USE/),
  locked('VACUUM', /VACUUM/),
  guarded('EXPLAIN SELECT 1', /EXPLAIN/),
  guarded('DESCRIBE shop.sales', /DESCRIBE/),
  guarded('SHOW ALL TABLES', /SHOW/),
  guarded('SUMMARIZE shop.sales', /SUMMARIZE/),
  guarded('FROM (DESCRIBE shop.sales)', /DESCRIBE/),
  guarded('PIVOT shop.sales ON store USING sum(amount)', /PIVOT/),
  // Several statements, also hidden ones.
  locked('SELECT 1; SELECT 2', /column 11: SELECT is refused: send one query/),
  locked('SELECT 1;;DROP VIEW shop.sales', /DROP/),
  locked("SELECT 1 /* ; */; COPY (SELECT 1) TO 'FOLDER/x'", /COPY/),
  locked("SELECT 1 -- \n; ATTACH 'FILE'", /line 2, column 3: ATTACH/),
  locked("/* SELECT */ ATTACH 'FILE'", /ATTACH/),
  locked("/* /* */ SELECT 1 */ ATTACH 'FILE'", /ATTACH/),
  locked("SELECT ';' ; SET threads = 9", /SET/),
  locked('SELECT $$;$$ ; SET threads = 9', /SET/),
  guarded('SELECT 1\0; SET threads = 9', /NUL/),
  locked("SELECT * FROM/**/read_csv/**/('FILE')", /read_csv/),
  locked("SELECT * FROM read\u200b_csv('FILE')", /read/),
  locked("SELECT * FROM re\u0430d_csv('FILE')", /re\u0430d_csv/),
  locked("SELECT\u00a0*\u00a0FROM\u00a0read_csv('FILE')", /read_csv/),
  // The server.
  guarded('FROM duckdb_settings()', /duckdb_settings is refused: it reads the server/),
  guarded('FROM duckdb_secrets()', /duckdb_secrets/),
  guarded('FROM duckdb_views()', /duckdb_views/),
  guarded('FROM duckdb_temporary_files()', /duckdb_temporary_files/),
  guarded("SELECT current_setting('temp_directory')", /current_setting/),
  guarded("SELECT getvariable('x')", /getvariable/),
  locked("SELECT getenv('HOME')", /getenv/),
  guarded('SELECT current_query()', /current_query/),
  guarded('SELECT version()', /version/),
  guarded('FROM pragma_database_size()', /pragma_database_size/),
  guarded('FROM pragma_version()', /pragma_version/),
  guarded('FROM duckdb_tables', /duckdb_tables/),
  guarded('FROM information_schema.tables', /information_schema\.tables/),
  guarded('FROM pg_catalog.pg_tables', /pg_catalog\.pg_tables/),
  guarded('FROM sqlite_master', /sqlite_master/),
  guarded('FROM memory.shop.sales', /memory\.shop\.sales/),
  guarded('SELECT inet_server_addr()', /inet_server_addr/),
  guarded("SELECT write_log('x')", /write_log/),
  guarded('SELECT setseed(0.5)', /setseed/),
  locked("SELECT nextval('x')", /nextval/),
  guarded('SELECT sleep_ms(100)', /sleep_ms/),
  guarded('SELECT pg_sleep(1)', /pg_sleep/),
  guarded('SELECT txid_current()', /txid_current/),
  guarded("SELECT 'sales'::regclass", /regclass/),
  guarded("SELECT list_transform([1], lambda x: current_setting('threads'))", /current_setting/),
  guarded("SELECT list_transform(['x'], x -> getvariable(x))", /getvariable/),
  guarded("SELECT COLUMNS(c -> c = current_setting('threads')) FROM shop.sales", /current_setting/),
  guarded("SELECT ('x').current_setting()", /current_setting/),
  guarded("SELECT x.getvariable() FROM (SELECT 'a' AS x)", /getvariable/),
  locked('FROM shop.sales AT (VERSION => 1)', /AT/),
  locked('SELECT 1 FROM shop.other', /shop\.other/),
  locked('WITH a AS (FROM b), b AS (SELECT 1) FROM a', /\bb\b/),
  locked('FROM (WITH a AS (SELECT 1) FROM a) x, a', /\ba\b/),
];

let folder: string;
let given: string;
let engine: DuckdbQueryEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retailstream-escapes-'));
  given = join(folder, 'given.csv');
  await writeFile(given, 'store,amount\n1,2.50\n');
  await writeFile(join(folder, 'other.csv'), 'secret\n1\n');
  const spillFolder = join(folder, 'spill');
  engine = new DuckdbQueryEngine({ threads: 1, atOnce: 2, spill: '32MB', spillFolder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const sales = { database: 'shop', name: 'sales' } as CatalogueTable;
const tables = {
  list: () => Promise.resolve([sales]),
  find: (address: string) =>
    address === 'shop.sales'
      ? Promise.resolve(sales)
      : Promise.reject(new AppError('TABLE_UNKNOWN', `there is no table ${address}`)),
};

/** Runs the checks before the engine. */
async function check(sql: string): Promise<string[]> {
  const { select } = readStatement(sql);
  const checked = checkSelect(await engine.parse(select), select);
  const found = await resolveTables(checked.tables, tables, select);
  return found.map(({ table }) => `${table.database}.${table.name}`);
}

const placed = (sql: string) =>
  sql.replaceAll('FILE', join(folder, 'other.csv')).replaceAll('FOLDER', folder);

const run = (sql: string, ms = 10_000) =>
  engine.run({
    files: [given],
    prepare: ['CREATE SCHEMA shop', `CREATE VIEW shop.sales AS SELECT * FROM read_csv('${given}')`],
    questions: [{ sql, rows: 10 }],
    limits: { ms, memory: '128MB' },
  });

describe('the guard', () => {
  it.each(ESCAPES.map((escape) => [escape.sql, escape.word] as const))(
    'refuses %s',
    async (sql, word) => {
      await expect(check(placed(sql))).rejects.toMatchObject({
        code: expect.stringMatching(/^(QUERY_REFUSED|TABLE_UNKNOWN|QUERY_FAILED)$/) as string,
        message: expect.stringMatching(word) as string,
      });
    },
  );
});

describe('the locked engine', () => {
  it.each(ESCAPES.filter(({ isLocked }) => isLocked).map(({ sql }) => sql))(
    'refuses %s by itself',
    async (sql) => {
      await expect(run(placed(sql))).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    },
  );

  it.each([
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r',
    'SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c',
    'SELECT sum(i) FROM generate_series(1, 1000000000000) t(i)',
    "SELECT length(repeat('x', 1000000000))",
    'SELECT list(i) FROM range(100000000) t(i)',
    'SELECT i, md5(CAST(i AS VARCHAR)) m FROM range(20000000) t(i) ORDER BY m',
  ])('stops an endless query: %s', async (sql) => {
    await check(sql);
    await expect(run(sql, 1_500)).rejects.toMatchObject({
      code: expect.stringMatching(/^QUERY_(TOO_LONG|TOO_LARGE|FAILED)$/) as string,
    });
  });
});
