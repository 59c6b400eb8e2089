import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from '../../tables/table.js';
import { checkSelect, resolveTables } from './check-select.js';
import { ESCAPES } from './escapes.js';
import { readStatement } from './read-statement.js';

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

/** What stands before the engine. */
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
  ])('ends what takes without end: %s', async (sql) => {
    await check(sql);
    await expect(run(sql, 1_500)).rejects.toMatchObject({
      code: expect.stringMatching(/^QUERY_(TOO_LONG|TOO_LARGE|FAILED)$/) as string,
    });
  });
});
