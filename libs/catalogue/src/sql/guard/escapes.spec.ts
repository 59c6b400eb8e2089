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

const createLockedEscape = (sql: string, word: RegExp): Escape => ({ sql, word, isLocked: true });
const createGuardedEscape = (sql: string, word: RegExp): Escape => ({ sql, word, isLocked: false });

/** `FILE` is a file that the session may not read, `FOLDER` its folder. */
const ESCAPES: readonly Escape[] = [
  // Files by function.
  createLockedEscape(
    "SELECT * FROM read_csv('FILE')",
    /column 15: read_csv is refused: it reads files/,
  ),
  createLockedEscape("SELECT * FROM read_csv_auto('FILE')", /read_csv_auto/),
  createLockedEscape("SELECT * FROM read_text('/etc/passwd')", /read_text/),
  createLockedEscape("SELECT * FROM read_blob('/etc/passwd')", /read_blob/),
  createLockedEscape("SELECT * FROM read_json('FILE')", /read_json/),
  createLockedEscape("SELECT * FROM read_ndjson_objects('FILE')", /read_ndjson_objects/),
  createLockedEscape("SELECT * FROM read_parquet('FILE')", /read_parquet/),
  createLockedEscape("SELECT * FROM parquet_scan('FILE')", /parquet_scan/),
  createLockedEscape("SELECT * FROM parquet_metadata('FILE')", /parquet_metadata/),
  createLockedEscape("SELECT * FROM parquet_schema('FILE')", /parquet_schema/),
  createLockedEscape("SELECT * FROM parquet_kv_metadata('FILE')", /parquet_kv_metadata/),
  createLockedEscape("SELECT * FROM sniff_csv('FILE')", /sniff_csv/),
  createLockedEscape("SELECT * FROM glob('FOLDER/*')", /glob/),
  createLockedEscape("SELECT * FROM glob('/proc/self/environ')", /glob/),
  createLockedEscape("SELECT * FROM read_duckdb('FILE')", /read_duckdb/),
  createLockedEscape("SELECT * FROM read_csv(['FILE', '/etc/passwd'])", /read_csv/),
  createLockedEscape(`SELECT * FROM "read_csv"('FILE')`, /read_csv/),
  createLockedEscape(`SELECT * FROM main.read_csv('FILE')`, /read_csv/),
  createLockedEscape("SELECT * FROM READ_CSV('FILE')", /READ_CSV/i),
  // The network.
  createLockedEscape("SELECT * FROM read_csv('https://example.com/x.csv')", /read_csv/),
  createLockedEscape("SELECT * FROM 's3://bucket/x.parquet'", /s3:\/\/bucket/),
  // Strings as tables.
  createLockedEscape("SELECT * FROM 'FILE'", /other\.csv/),
  createLockedEscape('SELECT * FROM "FILE"', /other\.csv/),
  createLockedEscape("FROM 'FOLDER/*.csv'", /\*\.csv/),
  createLockedEscape("SELECT (SELECT count(*) FROM 'FILE')", /other\.csv/),
  createLockedEscape("SELECT * FROM shop.sales JOIN '/etc/passwd' ON true", /passwd/),
  // In every position of a SELECT.
  createLockedEscape("SELECT (SELECT content FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT 1 WHERE EXISTS (SELECT 1 FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT 1 ORDER BY (SELECT content FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT 1 LIMIT (SELECT count(*) FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT 1 OFFSET (SELECT count(*) FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT count(*) HAVING (SELECT true FROM read_text('FILE'))", /read_text/),
  createLockedEscape(
    "SELECT count(*) GROUP BY (SELECT content FROM read_text('FILE'))",
    /read_text/,
  ),
  createLockedEscape("SELECT sum((SELECT 1 FROM read_text('FILE'))) OVER ()", /read_text/),
  createLockedEscape(
    "SELECT 1 QUALIFY row_number() OVER (ORDER BY (SELECT 1 FROM read_text('FILE'))) = 1",
    /read_text/,
  ),
  createLockedEscape("SELECT DISTINCT ON ((SELECT 1 FROM read_text('FILE'))) 1", /read_text/),
  createLockedEscape(
    "SELECT count(*) FILTER ((SELECT true FROM read_text('FILE'))) FROM shop.sales",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT CASE WHEN true THEN (SELECT content FROM read_text('FILE')) END",
    /read_text/,
  ),
  createLockedEscape("SELECT 1 IN (SELECT content FROM read_text('FILE'))", /read_text/),
  createLockedEscape("SELECT [(SELECT content FROM read_text('FILE'))]", /read_text/),
  createLockedEscape("VALUES ((SELECT content FROM read_text('FILE')))", /read_text/),
  createLockedEscape("WITH a AS (WITH b AS (FROM read_text('FILE')) FROM b) FROM a", /read_text/),
  createLockedEscape(
    'WITH RECURSIVE "FILE" AS (SELECT * FROM "FILE" UNION ALL SELECT * FROM "FILE" WHERE false) FROM "FILE"',
    /column 16/,
  ),
  createGuardedEscape(
    'WITH RECURSIVE sqlite_master AS (SELECT sql FROM sqlite_master UNION ALL FROM sqlite_master) FROM sqlite_master',
    /sqlite_master/,
  ),
  createGuardedEscape('WITH duckdb_views AS (SELECT 1) FROM duckdb_views', /duckdb_views/),
  createLockedEscape(
    "WITH RECURSIVE r AS (SELECT content FROM read_text('FILE') UNION ALL FROM r) FROM r",
    /read_text/,
  ),
  createLockedEscape("SELECT 1 UNION ALL SELECT content FROM read_text('FILE')", /read_text/),
  createLockedEscape(
    "SELECT * FROM shop.sales, LATERAL (SELECT content FROM read_text('FILE'))",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT * FROM shop.sales JOIN (FROM read_text('FILE')) x ON true",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT * REPLACE ((SELECT content FROM read_text('FILE')) AS store) FROM shop.sales",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT * FROM (FROM read_text('FILE')) PIVOT (count(*) FOR filename IN ('x'))",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT * FROM shop.sales PIVOT (sum((SELECT 1 FROM read_text('FILE'))) FOR store IN (1))",
    /read_text/,
  ),
  createLockedEscape(
    "SELECT * FROM unnest((SELECT [content] FROM read_text('FILE')))",
    /read_text/,
  ),
  createLockedEscape("FROM read_text('FILE') SELECT content", /read_text/),
  // Text that runs as SQL.
  createLockedEscape(
    "FROM query('SELECT * FROM read_text(''FILE'')')",
    /query is refused: it runs text as SQL/,
  ),
  createLockedEscape("FROM query_table('FILE')", /query_table/),
  createLockedEscape("FROM query_table(['FILE'])", /query_table/),
  createGuardedEscape(
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 42'))",
    /json_(execute|serialize)/,
  ),
  createGuardedEscape("SELECT json_serialize_plan('SELECT 42')", /json_serialize_plan/),
  createGuardedEscape("SELECT json_deserialize_sql('{}')", /json_deserialize_sql/),
  // Other statements than SELECT.
  createLockedEscape("ATTACH 'FILE' AS x", /ATTACH/),
  createLockedEscape('DETACH memory', /DETACH/),
  createLockedEscape("COPY (SELECT 1) TO 'FOLDER/x.csv'", /COPY/),
  createLockedEscape("COPY shop.sales FROM 'FILE'", /COPY/),
  createLockedEscape('INSTALL httpfs', /INSTALL/),
  createLockedEscape("LOAD 'httpfs'", /LOAD/),
  createLockedEscape('SET memory_limit = 1', /SET/),
  createLockedEscape('RESET memory_limit', /RESET/),
  createLockedEscape('SET VARIABLE x = 1', /SET/),
  createGuardedEscape('PRAGMA database_list', /PRAGMA/),
  createLockedEscape("EXPORT DATABASE 'FOLDER/x'", /EXPORT/),
  createLockedEscape("IMPORT DATABASE 'FOLDER/x'", /IMPORT/),
  createLockedEscape('CALL pragma_version()', /CALL/),
  createLockedEscape('DROP VIEW shop.sales', /DROP/),
  createLockedEscape('ALTER VIEW shop.sales RENAME TO x', /ALTER/),
  createLockedEscape('DELETE FROM shop.sales', /DELETE/),
  createLockedEscape('UPDATE shop.sales SET store = 1', /UPDATE/),
  createLockedEscape('INSERT INTO shop.sales VALUES (1)', /shop cannot be written/),
  createLockedEscape('CREATE TABLE shop.x AS SELECT 1', /shop cannot be written/),
  createLockedEscape('CREATE VIEW x AS SELECT 1', /VIEW/),
  createLockedEscape("CREATE MACRO f() AS TABLE FROM read_text('FILE')", /MACRO/),
  createLockedEscape('CREATE SECRET s (TYPE s3)', /SECRET/),
  createLockedEscape('PREPARE p AS SELECT 1', /PREPARE/),
  createLockedEscape('EXECUTE p', /EXECUTE/),
  createLockedEscape('CHECKPOINT', /CHECKPOINT/),
  createLockedEscape('BEGIN', /BEGIN/),
  createLockedEscape('USE memory', /USE/),
  createLockedEscape('VACUUM', /VACUUM/),
  createGuardedEscape('EXPLAIN SELECT 1', /EXPLAIN/),
  createGuardedEscape('DESCRIBE shop.sales', /DESCRIBE/),
  createGuardedEscape('SHOW ALL TABLES', /SHOW/),
  createGuardedEscape('SUMMARIZE shop.sales', /SUMMARIZE/),
  createGuardedEscape('FROM (DESCRIBE shop.sales)', /DESCRIBE/),
  createGuardedEscape('PIVOT shop.sales ON store USING sum(amount)', /PIVOT/),
  // Several statements, also hidden ones.
  createLockedEscape('SELECT 1; SELECT 2', /column 11: SELECT is refused: send one query/),
  createLockedEscape('SELECT 1;;DROP VIEW shop.sales', /DROP/),
  createLockedEscape("SELECT 1 /* ; */; COPY (SELECT 1) TO 'FOLDER/x'", /COPY/),
  createLockedEscape("SELECT 1 -- \n; ATTACH 'FILE'", /line 2, column 3: ATTACH/),
  createLockedEscape("/* SELECT */ ATTACH 'FILE'", /ATTACH/),
  createLockedEscape("/* /* */ SELECT 1 */ ATTACH 'FILE'", /ATTACH/),
  createLockedEscape("SELECT ';' ; SET threads = 9", /SET/),
  createLockedEscape('SELECT $$;$$ ; SET threads = 9', /SET/),
  createGuardedEscape('SELECT 1\0; SET threads = 9', /NUL/),
  createLockedEscape("SELECT * FROM/**/read_csv/**/('FILE')", /read_csv/),
  createLockedEscape("SELECT * FROM read\u200b_csv('FILE')", /read/),
  createLockedEscape("SELECT * FROM re\u0430d_csv('FILE')", /re\u0430d_csv/),
  createLockedEscape("SELECT\u00a0*\u00a0FROM\u00a0read_csv('FILE')", /read_csv/),
  // The server.
  createGuardedEscape('FROM duckdb_settings()', /duckdb_settings is refused: it reads the server/),
  createGuardedEscape('FROM duckdb_secrets()', /duckdb_secrets/),
  createGuardedEscape('FROM duckdb_views()', /duckdb_views/),
  createGuardedEscape('FROM duckdb_temporary_files()', /duckdb_temporary_files/),
  createGuardedEscape("SELECT current_setting('temp_directory')", /current_setting/),
  createGuardedEscape("SELECT getvariable('x')", /getvariable/),
  createLockedEscape("SELECT getenv('HOME')", /getenv/),
  createGuardedEscape('SELECT current_query()', /current_query/),
  createGuardedEscape('SELECT version()', /version/),
  createGuardedEscape('FROM pragma_database_size()', /pragma_database_size/),
  createGuardedEscape('FROM pragma_version()', /pragma_version/),
  createGuardedEscape('FROM duckdb_tables', /duckdb_tables/),
  createGuardedEscape('FROM information_schema.tables', /information_schema\.tables/),
  createGuardedEscape('FROM pg_catalog.pg_tables', /pg_catalog\.pg_tables/),
  createGuardedEscape('FROM sqlite_master', /sqlite_master/),
  createGuardedEscape('FROM memory.shop.sales', /memory\.shop\.sales/),
  createGuardedEscape('SELECT inet_server_addr()', /inet_server_addr/),
  createGuardedEscape("SELECT write_log('x')", /write_log/),
  createGuardedEscape('SELECT setseed(0.5)', /setseed/),
  createLockedEscape("SELECT nextval('x')", /nextval/),
  createGuardedEscape('SELECT sleep_ms(100)', /sleep_ms/),
  createGuardedEscape('SELECT pg_sleep(1)', /pg_sleep/),
  createGuardedEscape('SELECT txid_current()', /txid_current/),
  createGuardedEscape("SELECT 'sales'::regclass", /regclass/),
  createGuardedEscape(
    "SELECT list_transform([1], lambda x: current_setting('threads'))",
    /current_setting/,
  ),
  createGuardedEscape("SELECT list_transform(['x'], x -> getvariable(x))", /getvariable/),
  createGuardedEscape(
    "SELECT COLUMNS(c -> c = current_setting('threads')) FROM shop.sales",
    /current_setting/,
  ),
  createGuardedEscape("SELECT ('x').current_setting()", /current_setting/),
  createGuardedEscape("SELECT x.getvariable() FROM (SELECT 'a' AS x)", /getvariable/),
  createLockedEscape('FROM shop.sales AT (VERSION => 1)', /AT/),
  createLockedEscape('SELECT 1 FROM shop.other', /shop\.other/),
  createLockedEscape('WITH a AS (FROM b), b AS (SELECT 1) FROM a', /\bb\b/),
  createLockedEscape('FROM (WITH a AS (SELECT 1) FROM a) x, a', /\ba\b/),
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
  engine = new DuckdbQueryEngine({ threads: 1, concurrency: 2, spill: '32MB', spillFolder });
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

const fillPaths = (sql: string) =>
  sql.replaceAll('FILE', join(folder, 'other.csv')).replaceAll('FOLDER', folder);

const run = (sql: string, ms = 10_000) =>
  engine.run({
    files: [given],
    prepare: ['CREATE SCHEMA shop', `CREATE VIEW shop.sales AS SELECT * FROM read_csv('${given}')`],
    queries: [{ sql, rows: 10 }],
    limits: { ms, memory: '128MB' },
  });

describe('the guard', () => {
  it.each(ESCAPES.map((escape) => [escape.sql, escape.word] as const))(
    'refuses %s',
    async (sql, word) => {
      await expect(check(fillPaths(sql))).rejects.toMatchObject({
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
      await expect(run(fillPaths(sql))).rejects.toMatchObject({ code: 'QUERY_FAILED' });
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
