import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { FileStore } from '../stores/file-store.js';
import type { TableChunk, TableDeclaration, TableRecord } from '../ports/table-format.js';
import { IcebergFormat } from './iceberg-format.js';

const time = Date.UTC(2026, 0, 1);
const table: TableDeclaration = {
  name: 'weekly_sales.store_week',
  prefix: 'tables/store_week/',
  comments: { sales: 'Sales of the week.' },
  folderColumns: [],
  period: { column: 'week_date', transform: 'month' },
};

const metadataFile = (value: unknown) =>
  value as {
    'last-sequence-number': number;
    refs: Record<string, { 'snapshot-id': number; type: string }>;
    snapshots: { 'snapshot-id': number; 'manifest-list': string }[];
  };

let root: string;
let store: FileStore;
let format: IcebergFormat;

/** Writes one file of a chunk with DuckDB. */
async function writeChunk(
  digest: string,
  period: string,
  select: string,
  fieldIds = '',
): Promise<TableChunk> {
  const folder = `marts/store_week/period=${period}/${digest}/`;
  await mkdir(join(root, folder), { recursive: true });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const options = fieldIds === '' ? 'FORMAT parquet' : `FORMAT parquet, FIELD_IDS {${fieldIds}}`;
  const file = join(root, folder, 'part-0.parquet');
  await connection.run(`COPY (${select}) TO '${file}' (${options})`);
  connection.closeSync();
  return { digest, period, folder };
}

const rows = (...values: string[]) =>
  `SELECT store::INTEGER AS store, week_date::DATE AS week_date, sales::DECIMAL(38, 2) AS sales, note::VARCHAR AS note
   FROM (VALUES ${values.join(', ')}) AS t (store, week_date, sales, note)`;

/** Records of an Avro file in the lake, and the metadata of its header. */
async function readRecords(url: string): Promise<Record<string, unknown>[]> {
  const decoder = avro.createFileDecoder(fileURLToPath(url));
  const records: Record<string, unknown>[] = [];
  for await (const record of decoder) records.push({ ...(record as object) });
  return records;
}

const readMetadata = async ({ metadata }: TableRecord) =>
  metadataFile(JSON.parse(await readFile(join(root, metadata), 'utf8')));

beforeAll(async () => {
  root = await createTempFolder('iceberg');
  store = new FileStore(root);
  format = new IcebergFormat(store);
});
afterAll(() => rm(root, { recursive: true }));

describe('versions of a table', () => {
  let january: TableChunk;
  let february: TableChunk;
  let corrected: TableChunk;

  beforeAll(async () => {
    january = await writeChunk('a1', '2010-01', rows("(7, '2010-01-29', 1.50, 'first')"));
    february = await writeChunk(
      'b1',
      '2010-02',
      rows("(1, '2010-02-05', 2.25, NULL)", "(3, '2010-02-26', -4.00, 'last')"),
    );
    corrected = await writeChunk('b2', '2010-02', rows("(1, '2010-02-05', 2.75, NULL)"));
  });

  const firstRecord = () =>
    format.prepare(table, undefined, [january, february], {
      tag: 'run-1',
      snapshot: 1,
      time,
    });

  it('list the files of each chunk, with rows, bounds and the month', async () => {
    const metadata = await readMetadata(await firstRecord());
    const list = await readRecords(metadata.snapshots[0]!['manifest-list']);
    expect(list.map((one) => [one.added_files_count, one.added_rows_count])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    const [entry] = await readRecords(list[1]!.manifest_path as string);
    expect(entry).toMatchObject({
      status: 1,
      snapshot_id: null,
      data_file: {
        file_path: `file://${join(root, february.folder)}part-0.parquet`,
        record_count: 2,
        // February 2010 is 481 months after January 1970.
        partition: { week_date_month: 481 },
      },
    });
    const { lower_bounds: lower, upper_bounds: upper } = entry!.data_file as Record<
      string,
      { key: number; value: Buffer }[]
    >;
    const bounds = (of: typeof lower) =>
      of!.map(({ key, value }) => [key, key === 4 ? value.toString() : value.readInt32LE()]);
    // 5 and 26 February 2010 are 14,645 and 14,666 days after 1970. Decimals have no bounds.
    expect([bounds(lower), bounds(upper)]).toEqual([
      [
        [1, 1],
        [2, 14_645],
        [4, 'last'],
      ],
      [
        [1, 3],
        [2, 14_666],
        [4, 'last'],
      ],
    ]);
  });

  it('are the current branch and a tag for each run', async () => {
    const { refs, 'last-sequence-number': sequence } = await readMetadata(await firstRecord());
    expect([sequence, refs]).toEqual([
      1,
      {
        main: { 'snapshot-id': 1, type: 'branch' },
        'run-1': { 'snapshot-id': 1, type: 'tag' },
      },
    ]);
  });

  it('keep the manifests of unchanged chunks, and delete the files of replaced ones', async () => {
    const former = await firstRecord();
    const next = await format.prepare(table, former, [january, corrected], {
      tag: 'run-2',
      snapshot: 2,
      time: time + 1000,
    });
    expect(next.versions.map(({ entry }) => entry.summary.operation)).toEqual([
      'append',
      'overwrite',
    ]);
    const [, second] = (await readMetadata(next)).snapshots;
    const list = await readRecords(second!['manifest-list']);
    expect(
      list.map((one) => [
        one.added_snapshot_id,
        one.sequence_number,
        one.added_rows_count,
        one.deleted_rows_count,
      ]),
    ).toEqual([
      [1, 1, 1, 0],
      [2, 2, 1, 0],
      [2, 2, 0, 2],
    ]);
    const [deleted] = await readRecords(list[2]!.manifest_path as string);
    expect(deleted).toMatchObject({ status: 2, snapshot_id: 2, sequence_number: 1 });
  });

  it('have manifests of the same bytes in whatever order chunks come', async () => {
    const [one, other] = [
      await firstRecord(),
      await format.prepare(table, undefined, [february, january], {
        tag: 'run-1',
        snapshot: 1,
        time,
      }),
    ];
    const paths = ({ versions }: TableRecord) =>
      versions[0]!.chunks.map(({ digest, path }) => [digest, path]).sort();
    expect(paths(other)).toEqual(paths(one));
  });

  it('have a list that can be read when the first one has no chunk', async () => {
    const publication = { tag: 'run-1', snapshot: 1, time };
    const metadata = await readMetadata(
      await format.prepare({ ...table, period: undefined }, undefined, [], publication),
    );
    const [{ 'manifest-list': list } = { 'manifest-list': '' }] = metadata.snapshots;
    expect((await readFile(fileURLToPath(list))).subarray(0, 4).toString('latin1')).toBe('Obj\x01');
    expect(await readRecords(list)).toEqual([]);
  });

  it('are not made when no chunk has changed', async () => {
    const former = await firstRecord();
    const chunks = [february, january];
    expect(await format.prepare(table, former, chunks, { tag: 'run-2', snapshot: 2, time })).toBe(
      former,
    );
  });

  it('keep the ids of columns, and give a new column one that was never used', async () => {
    const wider = await writeChunk(
      'c1',
      '2010-03',
      `SELECT 1::INTEGER AS store, 'A' AS kind, DATE '2010-03-05' AS week_date, 2.0::DECIMAL(38, 2) AS sales`,
    );
    const former = await firstRecord();
    const next = await format.prepare(table, former, [january, february, wider], {
      tag: 'run-2',
      snapshot: 2,
      time,
    });
    const fields = next.history.current.fields.map(({ id, name }) => [id, name]);
    expect(fields).toEqual([
      [1, 'store'],
      [5, 'kind'],
      [2, 'week_date'],
      [3, 'sales'],
    ]);
    const back = await format.prepare(table, next, [january, february, wider, corrected], {
      tag: 'run-3',
      snapshot: 3,
      time,
    });
    // The note is the same column again, as it is for readers of older files, who find it by name.
    expect(back.history.current.fields.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(back.history.lastColumnId).toBe(5);
  });

  describe('whose files carry field ids', () => {
    const publication = { tag: 'run-1', snapshot: 1, time };
    const select = `SELECT 1::INTEGER AS store, DATE '2010-06-04' AS week_date`;
    const idsIn = ({ history }: TableRecord) =>
      history.current.fields.map(({ id, name }) => [id, name]);

    it('have the ids that their columns had before the record was lost', async () => {
      const fieldIds = new Map([
        ['week_date', 3],
        ['dropped', 8],
      ]);
      const plain = await writeChunk('f1', '2010-06', select);
      const record = await format.prepare({ ...table, fieldIds }, undefined, [plain], publication);
      // No column gets the id of another, also not of one that is no more.
      expect(idsIn(record)).toEqual([
        [9, 'store'],
        [3, 'week_date'],
      ]);
    });

    it('have the ids of their files when no other are known', async () => {
      const chunk = await writeChunk('f2', '2010-06', select, 'store: 5, week_date: 2');
      const record = await format.prepare(table, undefined, [chunk], publication);
      expect(idsIn(record)).toEqual([
        [5, 'store'],
        [2, 'week_date'],
      ]);
    });

    it.each([
      ['another id of a column', 'store: 4, week_date: 2', 'store'],
      ['the id of another column', 'store: 1, week_date: 7', 'week_date'],
      ['an id of one column only', 'store: 1', 'store'],
    ])('refuse a file with %s', async (problem, written, column) => {
      const fieldIds = new Map([
        ['store', 1],
        ['sales', 7],
      ]);
      const chunk = await writeChunk(problem.replaceAll(' ', '-'), '2010-06', select, written);
      const next = format.prepare({ ...table, fieldIds }, undefined, [chunk], publication);
      await expect(next).rejects.toMatchObject({
        code: 'CATALOG_MISMATCH',
        message: `${chunk.folder}part-0.parquet: the field id of column ${column} is not that of table weekly_sales.store_week; backfill its period`,
      });
    });
  });

  it('refuse a column that changed its type', async () => {
    const changed = await writeChunk(
      'd1',
      '2010-04',
      `SELECT 'seven' AS store, DATE '2010-04-02' AS week_date`,
    );
    const next = format.prepare(table, await firstRecord(), [january, changed], {
      tag: 'run-2',
      snapshot: 2,
      time,
    });
    await expect(next).rejects.toMatchObject({
      code: 'TABLE_TYPE_CHANGED',
      message:
        'table weekly_sales.store_week: column store was int and is string: give the new column another name',
    });
  });

  it('refuse a chunk whose files are gone', async () => {
    const gone = { digest: 'e1', period: '2010-05', folder: 'marts/store_week/period=2010-05/e1/' };
    const next = format.prepare(table, undefined, [gone], {
      tag: 'run-1',
      snapshot: 1,
      time,
    });
    await expect(next).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('refuses a chunk of a version that did not split the rows', async () => {
    const whole = { ...january, digest: 'w1', period: 'all' };
    const publication = { tag: 'run-1', snapshot: 1, time };
    await expect(format.prepare(table, undefined, [whole], publication)).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: 'a chunk has the rows of all periods: the next run writes it by period',
    });
  });
});
