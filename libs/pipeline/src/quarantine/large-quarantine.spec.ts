import { createLedger } from '#test/setup/flow.js';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { parquetMetadata } from 'hyparquet';
import { arrayBuffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuarantineFactory } from '#test/factories/quarantine.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { ByteRange, ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { exportCsv } from './export-csv.js';
import { QuarantineReader } from './quarantine-reader.js';
import type { QuarantinedRow } from './quarantined-row.js';

/** DuckDB writes 122,880 rows into a row group, so these fill two. */
const ROWS = 125_000;

/** Reports every read of the lake. */
class WatchedLake implements ObjectStore {
  onRead: (range: ByteRange) => void = () => undefined;

  constructor(private readonly lake: ObjectStore) {}

  get(key: string, range?: ByteRange): Promise<Readable> {
    if (!range) throw new Error(`${key} is read whole`);
    this.onRead(range);
    return this.lake.get(key, range);
  }

  list(prefix: string): AsyncIterable<StoredObject> {
    return this.lake.list(prefix);
  }

  put(): Promise<number> {
    throw new Error('a reader writes');
  }

  putIfAbsent(): Promise<boolean> {
    throw new Error('a reader writes');
  }

  deletePrefix(): Promise<void> {
    throw new Error('a reader deletes');
  }

  url(key: string): string {
    return this.lake.url(key);
  }
}

describe('125,000 quarantined rows', () => {
  let database: TestWarehouse;
  let embedded: EmbeddedLake;
  let lake: WatchedLake;
  let reader: QuarantineReader;
  /** Rows in each row group, in order. */
  let groups: number[];
  /** Byte range of each row group. */
  let ranges: ByteRange[];
  /** Called for reads of rows; the reader first reads the end of an object, which has their offsets. */
  let onRows: (range: ByteRange) => void;

  beforeAll(async () => {
    [database, embedded] = await Promise.all([createTestWarehouse(), openEmbeddedLake()]);
    const factory = new QuarantineFactory(database.warehouse, embedded.compute);
    const run = await factory.run();
    const { fileId } = await factory.addFile('big.csv');
    await factory.recordCleaning(fileId, run, { IMPOSSIBLE_DATE: ROWS });
    await factory.writeSql(
      'sales',
      run,
      `SELECT CAST(${fileId} AS BIGINT) AS file_id, CAST(i + 2 AS BIGINT) AS line,
              concat(i % 45, ',', i % 99, ',31/02/2010,', i, '.50,FALSE') AS text,
              'week_date' AS column_name, '31/02/2010' AS value, 'IMPOSSIBLE_DATE' AS reason
       FROM range(${ROWS}) AS r (i)`,
    );
    lake = new WatchedLake(embedded.lake);
    reader = new QuarantineReader(createLedger(database.warehouse), lake);
    const stored = await arrayBuffer(
      await embedded.lake.get(`quarantine/sales/run=${run}/part-0.parquet`),
    );
    const { row_groups } = parquetMetadata(stored);
    groups = row_groups.map(({ num_rows }) => Number(num_rows));
    ranges = row_groups.map((group) => {
      const chunks = group.columns.flatMap(({ meta_data: chunk }) => {
        const start = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset);
        return [start, start + Number(chunk!.total_compressed_size)];
      });
      return { start: Math.min(...chunks), end: Math.max(...chunks) };
    });
    lake.onRead = (range) => {
      if (range.end < stored.byteLength) onRows(range);
    };
  });
  afterAll(async () => {
    await embedded.close();
    await database.drop();
  });

  it('fill more than one row group, which the other tests need', () => {
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.reduce((sum, rows) => sum + rows, 0)).toBe(ROWS);
  });

  it('are read one row group at a time, each when its first row is requested', async () => {
    let seen = 0;
    const reads: (ByteRange & { seen: number })[] = [];
    onRows = (range) => void reads.push({ seen, ...range });
    let last = 1;
    for await (const { line, text } of reader.rows()) {
      if (line !== last + 1 || !text.includes(`,${line - 2}.50,`)) throw new Error(`line ${line}`);
      last = line;
      seen++;
    }
    expect(seen).toBe(ROWS);
    const before = (index: number) => groups.slice(0, index).reduce((a, b) => a + b, 0);
    expect(reads).toEqual(ranges.map((range, index) => ({ seen: before(index), ...range })));
  });

  it('come page by page, every row once, reading each row group once', async () => {
    const fresh = new QuarantineReader(createLedger(database.warehouse), lake);
    const reads: ByteRange[] = [];
    onRows = (range) => void reads.push(range);
    let after: QuarantinedRow | undefined;
    let next = 2;
    for (;;) {
      const page = await fresh.page({}, 1_000, after);
      if (page.length === 0) break;
      for (const { line } of page) if (line !== next++) throw new Error(`line ${line}`);
      after = page.at(-1);
    }
    expect(next - 2).toBe(ROWS);
    expect(reads).toEqual(ranges);
  });

  it('are exported in small chunks', async () => {
    let longest = 0;
    const chunks = async function* () {
      for await (const chunk of exportCsv(reader.rows())) {
        longest = Math.max(longest, chunk.length);
        yield chunk;
      }
    };
    const rows = Readable.from(chunks()).pipe(parse({ columns: true }));
    let count = 0;
    for await (const row of rows as AsyncIterable<Record<string, string>>) {
      if (count++ === 100_000) {
        expect(row).toMatchObject({ path: 'big.csv', line: '100002', column: 'week_date' });
        expect(row['text']).toBe(`${100_000 % 45},${100_000 % 99},31/02/2010,100000.50,FALSE`);
      }
    }
    expect(count).toBe(ROWS);
    expect(longest).toBeLessThan(200_000);
  });
});
