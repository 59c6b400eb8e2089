import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { AppError } from '#platform/errors/app-error.js';
import { type FileLine, StoredRows } from './stored-rows.js';

describe('StoredRows', () => {
  let embedded: EmbeddedLake;
  let stored: StoredRows;
  /** Folder of the rows, a new one for each test. */
  let folder: string;
  let folders = 0;
  /** Names of the parts of which rows were read, not only the footer. */
  let opened: string[];

  /** Writes rows as one part of the folder, as `file:line`. */
  async function part(name: string, rows: string[]): Promise<void> {
    const values = rows.map((row) => `(${row.replace(':', ', ')})`);
    await embedded.compute.run({
      name: 'write part',
      sources: [],
      models: [
        {
          name: 'part',
          sql: `SELECT CAST(f AS BIGINT) AS file_id, CAST(l AS BIGINT) AS line, concat('text ', l) AS text,
                  CAST(NULL AS VARCHAR) AS column_name, 'SHORT_ROW' AS reason, NULL AS value
                FROM (VALUES ${values.join()}) AS v (f, l)`,
          outputs: [{ format: 'parquet', prefix: 'written/', inOneObject: true }],
        },
      ],
    });
    const { lake } = embedded;
    for await (const { key } of lake.list('written/')) {
      await lake.put(`${folder}${name}`, await lake.get(key));
    }
  }

  async function read(files: number[], from?: FileLine): Promise<string[]> {
    opened = [];
    const get = vi.spyOn(embedded.lake, 'get');
    const found: string[] = [];
    for await (const { fileId, line } of stored.read(folder, files, from)) {
      found.push(`${fileId}:${line}`);
    }
    const names = get.mock.calls.map(([key]) => key.slice(folder.length));
    get.mockRestore();
    // The footer of a small part is read once; a second read is for its rows.
    opened = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
    return found;
  }

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());
  beforeEach(() => {
    stored = new StoredRows(embedded.lake);
    folder = `quarantine/sales/run=${++folders}/`;
  });
  afterEach(() => vi.restoreAllMocks());

  it('reads the parts in numeric order, and no other object', async () => {
    await part('part-2.parquet', ['1:2', '1:3']);
    await part('part-10.parquet', ['2:2']);
    await part('part-9_0.parquet', ['1:9']);
    await embedded.lake.put(`${folder}_SUCCESS`, Readable.from(['']));
    expect(await read([1, 2])).toEqual(['1:2', '1:3', '1:9', '2:2']);
  });

  describe('in a folder of four parts', () => {
    beforeAll(async () => {
      folder = 'quarantine/sales/run=0/';
      await part('part-0.parquet', ['1:2', '1:3']);
      await part('part-1.parquet', ['1:8', '1:9']);
      await part('part-2.parquet', ['2:2', '3:5', '4:2']);
      await part('part-3.parquet', ['6:7']);
    });
    beforeEach(() => {
      folder = 'quarantine/sales/run=0/';
    });

    it.each<[files: number[], FileLine | undefined, found: string[], opened: number[]]>([
      [[1], undefined, ['1:2', '1:3', '1:8', '1:9'], [0, 1]],
      [[1], { fileId: 1, line: 3 }, ['1:3', '1:8', '1:9'], [0, 1]],
      [[1], { fileId: 1, line: 4 }, ['1:8', '1:9'], [1]],
      [[1], { fileId: 1, line: 9 }, ['1:9'], [1]],
      [[1], { fileId: 1, line: 10 }, [], []],
      [[3], undefined, ['3:5'], [2]],
      [[2, 3], { fileId: 2, line: 3 }, ['3:5'], [2]],
      [[2, 3], { fileId: 3, line: 1 }, ['3:5'], [2]],
      [[3, 4], { fileId: 3, line: 6 }, ['4:2'], [2]],
      [[1, 6], { fileId: 1, line: 100 }, ['6:7'], [3]],
      [[1, 6], { fileId: 5, line: 1 }, ['6:7'], [3]],
      [[5], undefined, [], []],
    ])('skips parts without rows of files %j from %j on', async (files, from, found, parts) => {
      expect(await read(files, from)).toEqual(found);
      expect(opened).toEqual(parts.map((number) => `part-${number}.parquet`));
    });
  });

  it('caches the last part it read', async () => {
    await part('part-0.parquet', ['1:2', '1:3']);
    expect(await read([1])).toEqual(['1:2', '1:3']);
    expect(opened).toEqual(['part-0.parquet']);
    expect(await read([1], { fileId: 1, line: 3 })).toEqual(['1:3']);
    expect(opened).toEqual([]);
  });

  it('reports what the lake has lost or damaged', async () => {
    await expect(read([1])).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: expect.stringContaining(folder) as string,
    });
    await embedded.lake.put(`${folder}part-0.parquet`, Readable.from(['no Parquet at all']));
    await expect(read([1])).rejects.toMatchObject({
      code: 'OBJECT_UNREADABLE',
      message: expect.stringMatching(/part-0\.parquet cannot be read: /) as string,
    });
    await part('part-0.parquet', ['1:2']);
    const refusal = new AppError('AWS_ACCESS_DENIED', 'not allowed');
    vi.spyOn(embedded.lake, 'get').mockRejectedValue(refusal);
    await expect(read([1])).rejects.toBe(refusal);
  });
});
