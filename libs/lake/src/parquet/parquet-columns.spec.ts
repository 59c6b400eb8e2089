import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedLake, type EmbeddedLake } from '#test/setup/embedded-lake.js';
import { readParquetColumns } from './parquet-columns.js';

describe('parquetColumns', () => {
  let subject: EmbeddedLake;
  const write = async (prefix: string, sql: string, partitionBy?: string) => {
    const outputs = [{ format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) }];
    const models = [{ name: 'm', sql, outputs }];
    await subject.compute.run({ name: 'fill', sources: [], models });
  };

  beforeAll(async () => {
    subject = await openEmbeddedLake();
  });
  afterAll(() => subject.close());

  it('maps every type that the project writes', async () => {
    await write(
      'all/',
      `SELECT 1 AS store, CAST(1 AS BIGINT) AS many, CAST(1 AS SMALLINT) AS few,
        CAST(1 AS DECIMAL(18, 2)) AS money, CAST(1 AS DECIMAL(4, 1)) AS share,
        CAST(1 AS DECIMAL(38, 10)) AS huge, DATE '2012-10-26' AS week_date, true AS is_holiday,
        'A' AS store_type, CAST(0.5 AS DOUBLE) AS ratio, TIMESTAMP '2012-10-26 10:00:00' AS seen_at`,
    );
    expect(await readParquetColumns(subject.lake, 'all/')).toEqual([
      { name: 'store', type: 'INT' },
      { name: 'many', type: 'BIGINT' },
      { name: 'few', type: 'INT' },
      { name: 'money', type: 'DECIMAL(18, 2)' },
      { name: 'share', type: 'DECIMAL(4, 1)' },
      { name: 'huge', type: 'DECIMAL(38, 10)' },
      { name: 'week_date', type: 'DATE' },
      { name: 'is_holiday', type: 'BOOLEAN' },
      { name: 'store_type', type: 'STRING' },
      { name: 'ratio', type: 'DOUBLE' },
      { name: 'seen_at', type: 'TIMESTAMP' },
    ]);
  });

  it('omits the partition column', async () => {
    await write('parts/', 'SELECT 2010 AS year, 7 AS n', 'year');
    expect(await readParquetColumns(subject.lake, 'parts/')).toEqual([{ name: 'n', type: 'INT' }]);
  });

  it('reads a table without rows', async () => {
    await write('none/', 'SELECT 1 AS n WHERE false');
    expect(await readParquetColumns(subject.lake, 'none/')).toEqual([{ name: 'n', type: 'INT' }]);
  });

  it.each([
    ['[1, 2]', 'nested columns'],
    ['CAST(1 AS UBIGINT)', 'column odd is UINT_64'],
    ["CAST('x' AS BLOB)", 'column odd is BYTE_ARRAY'],
  ])('refuses %s', async (value, message) => {
    await write('odd/', `SELECT ${value} AS odd`);
    await expect(readParquetColumns(subject.lake, 'odd/')).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: expect.stringContaining(message) as string,
    });
  });

  it('reports a prefix without Parquet', async () => {
    await subject.lake.put('empty/_SUCCESS', Readable.from(['']));
    await expect(readParquetColumns(subject.lake, 'empty/')).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: 'the lake has no Parquet under empty/',
    });
  });

  it('names the object that is not Parquet', async () => {
    await subject.lake.put('broken/part-0.parquet', Readable.from(['this is not what it says']));
    await expect(readParquetColumns(subject.lake, 'broken/')).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: expect.stringContaining('broken/part-0.parquet is not Parquet') as string,
    });
  });
});
