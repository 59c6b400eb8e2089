import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { relationSql } from './flow-relations.js';

let folder: string;
let engine: DuckdbQueryEngine;
const limits = { ms: 20_000, memory: '256MB' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retailstream-relation-'));
  const spillFolder = join(folder, 'spill');
  engine = new DuckdbQueryEngine({ threads: 1, concurrency: 1, spill: '64MB', spillFolder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const column = (name: string, type: string, isPartition = false) => ({
  name,
  type,
  isPartition,
  nullable: true,
  isPersonal: false,
  comment: null,
  note: null,
});
const columns = [
  column('store', 'BIGINT'),
  column('sales', 'DECIMAL(9,2)'),
  column('period', 'VARCHAR', true),
];

/** Writes a row for each of two months below a folder, and returns the relation's rows. */
async function readRows(below: string, folderOf: (month: string) => string, filter = 'true') {
  const months = ['2012-01', '2012-02'];
  const paths = months.map((month) => join(folder, below, folderOf(month), 'part-0.parquet'));
  for (const [index, path] of paths.entries()) {
    await mkdir(dirname(path), { recursive: true });
    const sql = `COPY (SELECT ${index + 1} AS store, ${index + 1}.5 AS sales) TO '${path}' (FORMAT parquet)`;
    await engine.run({
      files: [],
      prepare: [],
      queries: [{ sql, rows: 1 }],
      limits,
      folder: dirname(path),
    });
  }
  const files = months.map((period) => ({ partition: { period } }));
  const sql = relationSql({ columns }, files, paths);
  const [answer] = await engine.run({
    files: paths,
    prepare: [`CREATE VIEW t AS ${sql}`],
    limits,
    queries: [{ sql: `FROM t WHERE ${filter} ORDER BY store`, rows: 9 }],
  });
  return { sql, rows: answer?.rows };
}

const ROWS = [
  [1, '1.50', '2012-01'],
  [2, '2.50', '2012-02'],
];

describe('relationSql', () => {
  it('reads the period from paths in a single scan', async () => {
    const { sql, rows } = await readRows('run=7', (month) => `period=${month}`);
    expect(rows).toEqual(ROWS);
    expect(sql).not.toContain('UNION ALL');
    const filtered = await readRows('run=7', (month) => `period=${month}`, "period = '2012-02'");
    expect(filtered.rows).toEqual([ROWS[1]]);
  });

  it.each([
    ['paths that do not tell it', 'flat', (month: string) => `chunk-${month}`],
    ['a folder above that looks like a column', 'Store=9', (month: string) => `period=${month}`],
    [
      'paths with other names',
      'run=8',
      (month: string) =>
        month.replace('2012-01', 'x=1/period=2012-01').replace(/^(?=2)/, 'period='),
    ],
    ['folders that tell another period', 'moved', () => 'period=1999-01'],
  ])('reads correct rows with %s', async (_, below, folderOf) => {
    const isOne = folderOf('a') === folderOf('b');
    const { rows } = await readRows(below, folderOf);
    // Both rows have the same path, so the second replaced the first.
    const expected = isOne ? ROWS.map(([, , month]) => [2, '2.50', month]) : ROWS;
    expect(rows).toEqual(expected);
  });
});
