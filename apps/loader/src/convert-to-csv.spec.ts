import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { formatCsvLines, readParquetRows } from './convert-to-csv.js';

/** More than two of the smallest row groups that DuckDB writes. */
const ROWS = 5_000;

describe('rows of Parquet', () => {
  let folder: string;
  let duckdb: DuckDBInstance;

  beforeAll(async () => {
    folder = await createTempFolder('parquet');
    duckdb = await DuckDBInstance.create(':memory:');
  });
  afterAll(async () => {
    duckdb.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  async function parquet(select: string, options = ''): Promise<Buffer> {
    const file = join(folder, 'object.parquet');
    const connection = await duckdb.connect();
    await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet ${options})`);
    connection.closeSync();
    return readFile(file);
  }

  /** @returns the CSV, and the byte ranges that the reader requested */
  async function read(object: Buffer): Promise<{ csv: string; ranges: [number, number][] }> {
    const ranges: [number, number][] = [];
    const version = { bucket: 'b', key: 'k.parquet', bytes: object.length, eTag: '' };
    const rows = readParquetRows({ ...version, versionId: undefined }, (_, range) => {
      ranges.push([range!.start, range!.end]);
      return Promise.resolve(Readable.from([object.subarray(range!.start, range!.end)]));
    });
    let csv = '';
    for await (const lines of formatCsvLines(rows)) csv += lines;
    return { csv, ranges };
  }

  const row = (sales: string, date = "DATE '2010-02-05'") =>
    `SELECT 9::BIGINT AS file_id, 2::BIGINT AS line, 1::INTEGER AS store, 7::INTEGER AS department,
            ${date} AS week_date, ${sales} AS weekly_sales, false AS is_holiday`;

  it.each([
    // 32, 64 and 128 bits, by precision.
    ['-1234567.89', 'DECIMAL(9,2)'],
    ['0.05', 'DECIMAL(18,2)'],
    ['-0.05', 'DECIMAL(18,2)'],
    ['9999999999999999.99', 'DECIMAL(18,2)'],
    ['-9999999999999999.99', 'DECIMAL(18,2)'],
    ['-9999999999999999.99', 'DECIMAL(38,2)'],
    ['72057594037927936.01', 'DECIMAL(38,2)'],
  ])('keep the decimal %s of %s exact', async (sales, type) => {
    const { csv } = await read(await parquet(row(`'${sales}'::${type}`)));
    expect(csv).toBe(`9,2,1,7,"2010-02-05","${sales}",false\n`);
  });

  it.each(['0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'])(
    'keep the date %s exact',
    async (date) => {
      const { csv } = await read(await parquet(row("'1'::DECIMAL(18,0)", `DATE '${date}'`)));
      expect(csv).toBe(`9,2,1,7,"${date}","1",false\n`);
    },
  );

  it.each(['uncompressed', 'snappy', 'gzip', 'brotli'])(
    'are read from %s, one row group at a time, in order',
    async (compression) => {
      const select = `SELECT i % 2 = 0 AS is_holiday, 7::INTEGER AS department, (i * 1.01)::DECIMAL(18,2) AS weekly_sales,
        9::BIGINT AS file_id, i AS line, 1::INTEGER AS store, DATE '2010-02-05' AS week_date, 'x' AS other FROM range(${ROWS}) t(i)`;
      const options = `, ROW_GROUP_SIZE 2048, COMPRESSION ${compression}`;
      const object = await parquet(select, options);
      const { csv, ranges } = await read(object);
      const lines = csv.trimEnd().split('\n');
      expect(lines).toHaveLength(ROWS);
      expect(lines.map((line) => line.split(',')[1])).toEqual(
        Array.from({ length: ROWS }, (_, i) => String(i)),
      );
      expect(lines[4999]).toBe('9,4999,1,7,"2010-02-05","5048.99",false');
      const largest = Math.max(...ranges.slice(1).map(([start, end]) => end - start));
      expect(largest).toBeLessThan(object.length / 2);
    },
  );

  it.each([
    ['a compression it does not have', row("'1'::DECIMAL(18,2)"), ', COMPRESSION zstd', /ZSTD/],
    ['a column missing', 'SELECT 1 AS file_id', '', /row 1: line is missing/],
    ['nothing in a cell', row('NULL::DECIMAL(18,2)'), '', /row 1: weekly_sales is missing/],
    ['a float too large', row("'1e15'::DOUBLE"), '', /too large for an exact value/],
  ])('are refused for %s', async (_, select, options, message) => {
    const object = await parquet(select, options);
    await expect(read(object)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(message) as string,
    });
  });

  it('are refused when the object is truncated', async () => {
    const object = await parquet(row("'1'::DECIMAL(18,2)"));
    const half = object.subarray(0, object.length / 2);
    await expect(read(half)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});
