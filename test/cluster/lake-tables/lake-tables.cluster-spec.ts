import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import type { Compute, Output } from '#lake/ports/compute.js';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import type { TableDeclaration, TableRecord } from '#lake/ports/table-format.js';
import { FileStore } from '#lake/stores/file-store.js';
import { readConfig } from '#composition/read-config.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { TablesFollower } from '#pipeline/lake-tables/follow-tables.js';
import { mirrorTable } from '#pipeline/lake-tables/table-files.js';
import { clearErased } from '#pipeline/erasures/clear-erased.js';
import { erasePerson } from '#pipeline/erasures/request-erasure.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../../factories/retail-files.js';
import { retailMart, retailMartContracts } from '../../setup/flow.js';
import { openIcebergTable } from '../../setup/iceberg-table.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { createKey } from '../../setup/access.js';
import { openApi } from '../../setup/served-api.js';
import { listBlocks, readSection } from '../../docs/markdown.js';
import { requirePage } from '../../docs/pages.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../../setup/source-files.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';
import { openReaders, type Reader } from './table-readers.js';

const page = requirePage('docs/tables.md');
const { access } = readConfig({ ANONYMOUS_READING: 'off' });

/** Eight departments with 10.00 each: the quality gate holds a snapshot that loses a fifth of its rows. */
const JANUARY = [1, 2, 3, 4, 5, 6, 7, 8].map((dept) => `1,${dept},08/01/2010,10.00,FALSE`);
const FEBRUARY = ['1,1,05/02/2010,1.50,FALSE', '1,2,05/02/2010,2.00,FALSE'];
const MARCH = toCsv(SALES_HEADER, '1,1,05/03/2010,4.00,FALSE');

/** Sums by hand, from the lines that each version accepts. */
const EXPECTED = {
  'run-1': { rows: 10, sum: '83.50' },
  // The first line of February is corrected to 7.00.
  'run-2': { rows: 10, sum: '89.00' },
  'run-3': { rows: 11, sum: '93.00' },
  // The file of March is withdrawn.
  'run-4': { rows: 10, sum: '89.00' },
};

describe('Iceberg tables of the lake', () => {
  /** Upgraded after its second run from a version without tables. */
  let pipeline: TestPipeline;
  let retail: TestPipeline;
  let s3: TestS3;
  let onS3: TestPipeline;
  let ask: Awaited<ReturnType<typeof openReaders>>;
  const sales = (name: string, ...lines: string[]) =>
    deliver(pipeline.folder, { [name]: toCsv(SALES_HEADER, ...lines) });
  const buildTablePath = (name: string) => join(pipeline.lake, 'tables/weekly_sales', name);

  beforeAll(async () => {
    ask = await openReaders();
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '9' });
    const { compute, localCompute } = pipeline.services;
    const older = {
      compute: omitFieldIds(compute),
      localCompute: omitFieldIds(localCompute),
    };
    Object.assign(pipeline.services, older);
    await deliver(pipeline.folder, { 'stores.csv': toCsv(STORES_HEADER, '1,A,100') });
    await sales('january.csv', ...JANUARY);
    await sales('february.csv', ...FEBRUARY);
    await pipeline.run();
    await sales('corrected.csv', '1,1,05/02/2010,7.00,FALSE');
    await pipeline.run();
    await pipeline.rows('DELETE FROM ops.lake_tables');
    await pipeline.rows('DELETE FROM ops.lake_fields');
    await rm(join(pipeline.lake, 'tables'), { recursive: true });
    Object.assign(pipeline.services, { compute, localCompute });
    await deliver(pipeline.folder, { 'march.csv': MARCH });
    await pipeline.run();
    const sha256 = createHash('sha256').update(MARCH).digest('hex');
    const act = { sha256, isWithdrawn: true, actor: 'key 1', reason: 'wrong' };
    await withdrawFile(pipeline.services.ledger, act);
    await pipeline.run();
    // The fifth version is the first one, put back.
    const request = { snapshotId: '1', actor: 'key 1', reason: 'wrong prices' };
    await publishSnapshot(pipeline.services.ledger, noQueue, request);
    const logger = { warn: () => undefined };
    await new TablesFollower({ ...pipeline.services, logger }, pipeline.services).refresh();
    retail = await openPipelineWithErasure();
    s3 = await openS3();
    onS3 = await openTestPipeline({ LAKE_URL: `s3://${s3.bucket}/lake?region=${REGION}` });
    await deliver(onS3.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'january.csv': toCsv(SALES_HEADER, ...JANUARY),
    });
    await onS3.run();
  });
  afterAll(async () => {
    await pipeline.close();
    await retail.close();
    await onS3.close();
    s3.close();
  });

  it.each<Reader>(['pyiceberg', 'duckdb', 'spark'])(
    'have the same rows and cents for %s in every version, of files with field ids and of older ones',
    async (reader) => {
      const question = {
        table: buildTablePath('store_department_week'),
        column: 'weekly_sales',
        tags: Object.keys(EXPECTED),
      };
      const { versions } = await ask(reader, question);
      expect(versions).toEqual({ ...EXPECTED, main: EXPECTED['run-1'] });
    },
  );

  it('have files with field ids beside older ones in one version', async () => {
    const table = await openIcebergTable(buildTablePath('store_department_week'));
    const files = await table.files('run-3');
    const ids = await Promise.all(files.map((file) => table.readFieldIds(file)));
    const written = ids.map((each) => Object.values(each).every((id) => id !== null));
    // January and February are of the older version.
    expect(written.toSorted()).toEqual([false, false, true]);
  });

  it('are read by pyiceberg in a bucket', async () => {
    const table = `s3://${s3.bucket}/lake/tables/weekly_sales/store_department_week`;
    const { versions } = await ask('pyiceberg', { table, column: 'weekly_sales', tags: ['run-1'] });
    const january = { rows: 8, sum: '80.00' };
    expect(versions).toEqual({ 'run-1': january, main: january });
  });

  it('are read by Spark through the catalog: versions, changes and all metadata tables, as the page prints', async () => {
    const api = await openApi(pipeline.warehouse, { lake: new FileStore(pipeline.lake), access });
    const key = await createKey(pipeline.warehouse, 'viewer');
    const { settings, statements, changelog } = readPrintedForSpark(api.url, key);
    const { versions, changes, metadata } = await ask('spark', {
      table: 'weekly_sales.store_department_week',
      column: 'weekly_sales',
      tags: Object.keys(EXPECTED),
      catalog: {
        settings,
        statements,
        changelog: { sql: changelog, tags: { 2: 'run-2', 4: 'run-4' } },
      },
    });
    await api.close();
    expect(versions).toEqual({ ...EXPECTED, main: EXPECTED['run-1'] });
    // March came and went, and January and February are as before.
    expect(changes).toEqual([
      { kind: 'DELETE', rows: 1, sum: '4.00' },
      { kind: 'INSERT', rows: 1, sum: '4.00' },
    ]);
    // Five versions with four tags and the branch; the current one has January and February.
    expect(metadata).toMatchObject({ snapshots: 5, history: 5, refs: 5, files: 2, data_files: 2 });
    expect(metadata).toMatchObject({ delete_files: 0, position_deletes: 0 });
    expect(Object.keys(metadata)).toHaveLength(16);
  });

  it.each<Reader>(['pyiceberg', 'duckdb', 'spark'])(
    'have one more version for %s after the erasure of a person, whose sums stay',
    async (reader) => {
      const table = join(retail.lake, 'tables/retail_mart/transactions');
      const question = { table, column: 'total_cost', tags: ['run-1', 'run-2'] };
      const { versions } = await ask(reader, question);
      expect(versions).toEqual({
        'run-1': { rows: 1, sum: '4.90' },
        'run-2': { rows: 2, sum: '7.35' },
        main: { rows: 2, sum: '7.35' },
      });
    },
  );

  it.each<Reader>(['pyiceberg', 'duckdb', 'spark'])(
    'show %s a column that was added later, empty in older files, and a version without a file',
    async (reader) => {
      const table = await addColumn(pipeline.lake, reader);
      const { versions } = await ask(reader, { table, column: 'added', tags: ['run-2', 'run-3'] });
      expect(versions).toEqual({
        'run-2': { rows: 2, sum: '2.50' },
        'run-3': { rows: 0, sum: expect.stringMatching(/^0([.]00)?$/) as string },
        main: { rows: 0, sum: expect.stringMatching(/^0([.]00)?$/) as string },
      });
    },
  );
});

/** The settings and statements for Spark on the page, with an address, a key and tags that exist. */
function readPrintedForSpark(url: string, key: string) {
  const { text } = page;
  const settings = [...text.matchAll(/`(spark\.sql\.[\w.]+)=([^`]+)`/g)].map(([, name, value]) => [
    name,
    value?.replace('U/iceberg', `${url}/iceberg`).replace(/^KEY$/, key),
  ]);
  const statements = [...text.matchAll(/`(SELECT \* FROM rs\.[^`]+)`/g)]
    .map(([, statement = '']) => statement.replace('run-7', 'run-2'))
    // Trino's syntax
    .filter((statement) => !statement.includes('FOR VERSION'));
  expect(statements).toHaveLength(2);
  const [changelog] = listBlocks({ text: readSection(page, 'Changes between versions') });
  return {
    settings: Object.fromEntries(settings) as Record<string, string>,
    statements,
    changelog: changelog?.text ?? '',
  };
}

/** The engine as of a version whose files carry no field ids. */
function omitFieldIds(compute: Compute): Compute {
  const plain = ({ fieldIds: _ids, ...output }: Output): Output => output;
  return {
    run: ({ models, ...job }, options) => {
      const older = models.map(({ outputs = [], ...model }) => ({
        ...model,
        outputs: outputs.map(plain),
      }));
      return compute.run({ ...job, models: older }, options);
    },
    close: () => compute.close(),
  };
}

/** A pipeline whose customer bought before and after the erasure. */
async function openPipelineWithErasure(): Promise<TestPipeline> {
  const pipeline = await openTestPipeline({}, [retailMart]);
  const { run, services } = pipeline.flows.get(retailMart.name)!;
  await deliver(pipeline.folder, {
    ...retailDimensions,
    'till.csv': toCsv(TRANSACTIONS_HEADER, '7,1,tea,2026-03-02,1,2.45,2,4.90'),
  });
  await run();
  const erased = { dataset: 'customers', person: '7', actor: 'key 1', reason: 'asked by letter' };
  await erasePerson(services.ledger, erased);
  const source = new FolderFiles(pipeline.folder, 0);
  await clearErased({ ...services, source, contracts: retailMartContracts });
  const later = toCsv(TRANSACTIONS_HEADER, '7,1,tea,2026-04-02,1,2.45,1,2.45');
  await deliver(pipeline.folder, { 'till-2.csv': later }, 10);
  await run();
  return pipeline;
}

/** Writes a table whose second version has one more column, and whose third one has no file. @returns its folder */
async function addColumn(lake: string, name: string): Promise<string> {
  const store = new FileStore(lake);
  const format = new IcebergFormat(store);
  const table: TableDeclaration = {
    name: `grown.${name}`,
    prefix: `tables/grown/${name}/`,
    comments: {},
    folderColumns: [],
    period: undefined,
  };
  const chunks = [];
  let record: TableRecord | undefined;
  for (const [run, columns] of [
    [1, '1::INTEGER AS id, 1.25::DECIMAL(9, 2) AS amount'],
    [2, '2::INTEGER AS id, 1.25::DECIMAL(9, 2) AS amount, 2.50::DECIMAL(9, 2) AS added'],
  ] as const) {
    const folder = `grown/${name}/${run}/`;
    await mkdir(join(lake, folder), { recursive: true });
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT ${columns}) TO '${join(lake, folder)}part.parquet'`);
    connection.closeSync();
    instance.closeSync();
    chunks.push({ digest: `d${run}`, period: 'all', folder });
    const publication = { tag: `run-${run}`, snapshot: run, time: Date.UTC(2026, 0, run) };
    record = await format.prepare(table, record, chunks, publication);
  }
  const withoutFiles = { tag: 'run-3', snapshot: 3, time: Date.UTC(2026, 0, 3) };
  record = await format.prepare(table, record, [], withoutFiles);
  const current = { relation: name, snapshotId: 3, number: 3, failure: null, record };
  await mirrorTable(store, { ...table, relation: name, comment: '' }, current);
  return join(lake, table.prefix.slice(0, -1));
}
