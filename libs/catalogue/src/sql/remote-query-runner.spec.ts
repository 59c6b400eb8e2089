import { readdir, readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import type { SqlPage, SqlService, SqlState } from '#lake/ports/sql-service.js';
import { FileStore } from '#lake/stores/file-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { openAudit } from '#test/setup/audit.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { GlueRegistration } from '../tables/glue-registrations.js';
import type { CatalogueTable, TableColumn } from '../tables/table.js';
import { RemoteQueryRunner } from './remote-query-runner.js';
import type { AcceptedQuery } from './query-runner.js';
import { ResultStore } from './result-store.js';
import { athena } from './service-sql/dialect.js';
import { WorkspaceTables } from './workspace-tables.js';
import { WorkspaceWriter } from './workspace-writer.js';
import { WorkspaceVersions } from './workspace-versions.js';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';

let folder: string;
let engine: DuckdbQueryEngine;
let kept: ResultStore;
let database: TestWarehouse;
let writer: WorkspaceWriter;

beforeAll(async () => {
  folder = await createTempFolder('elsewhere');
  engine = new DuckdbQueryEngine({
    threads: 1,
    concurrency: 1,
    spill: '64MB',
    spillFolder: folder,
  });
  kept = new ResultStore(`${folder}/kept`, 1_000_000);
  database = await createTestWarehouse();
  const lake = new FileStore(`${folder}/lake`);
  const isErased = () => Promise.resolve(false);
  const versions = new WorkspaceVersions({
    lake,
    lakeUrl: 'file:/lake',
    tableFormat: new IcebergFormat(lake),
    isErased,
  });
  const audit = openAudit(database.warehouse);
  const tables = new WorkspaceTables(database.warehouse, audit, versions);
  writer = new WorkspaceWriter({
    engine,
    lake,
    lakeUrl: 'file:/lake',
    tables,
    limits: LIMITS,
    isErased,
  });
});
afterAll(async () => {
  await engine.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const column = (name: string, type: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});
const customers: CatalogueTable = {
  database: 'shop',
  name: 'customers',
  origin: 'crawl',
  location: 's3://lake/customers',
  layout: {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header: true,
    skip: 0,
    nullTokens: ["n'a"],
  },
  columns: [
    column('id', 'BIGINT'),
    column('email', 'VARCHAR', { isPersonal: true }),
    column('phone', 'BIGINT', { isPersonal: true }),
  ],
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  version: 1,
  rows: null,
  bytes: 1,
  files: 1,
  freshAt: null,
  seenAt: new Date(0),
};
const registrationsByTable: GlueRegistration = {
  address: 'shop.customers',
  at: { database: 'lake', name: 'shop__customers' },
  columns: ['id', 'email', 'phone', 'secret'].map((name) => ({ name, type: 'string' })),
  reason: '',
  digest: null,
  registeredAt: new Date(0),
};

const LIMITS = { rows: 3, resultBytes: 1000, ms: 20_000, memory: '128MB' };
const RUNNING: SqlState = {
  status: 'running',
  error: null,
  bytesScanned: null,
  costUsd: null,
  ms: 1,
};
const DONE: SqlState = { ...RUNNING, status: 'succeeded', bytesScanned: 7, costUsd: 0.5 };

/** A service that returns these pages, and records its calls. */
function open(
  pages: SqlPage[],
  state: SqlState | SqlState[] = DONE,
  known = new Map([[registrationsByTable.address, registrationsByTable]]),
  isSame = true,
  limits = LIMITS,
) {
  const asked: string[] = [];
  const states = [state].flat();
  const service: SqlService = {
    check: () => Promise.resolve(),
    start: (sql, { parameters = [] }) => {
      asked.push(sql, ...parameters.map(String));
      return Promise.resolve('7');
    },
    // The last state repeats.
    state: () => Promise.resolve(states.length > 1 ? states.shift()! : states[0]!),
    rows: (_, { after = '0' }) => Promise.resolve(pages[Number(after)]!),
    cancel: (id) => {
      asked.push(`cancel ${id}`);
      return Promise.resolve();
    },
    close: () => undefined,
  };
  const findRegistrations = () => Promise.resolve(known);
  const parts = {
    service,
    dialect: athena,
    registrations: { findRegistrations, isSame: () => Promise.resolve(isSame) },
    results: kept,
    engine,
    writer,
    limits,
  };
  return { answers: new RemoteQueryRunner(parts), asked };
}

async function acceptQuery(sql: string, more: Partial<AcceptedQuery> = {}): Promise<AcceptedQuery> {
  return {
    sql,
    statement: sql,
    tree: await engine.parse(sql),
    values: [],
    target: undefined,
    tables: [{ table: customers, isBare: false }],
    actor: 'key 1',
    mayReadPersonalData: false,
    ...more,
  };
}
const columns = [{ name: 'n', type: 'REAL' }];
const live = new AbortController().signal;

describe('AnswersElsewhere', () => {
  it('refuses a caller with a scope before it asks the service', async () => {
    const { answers, asked } = open([]);
    const scope = { stores: [3, 7] };
    const question = await acceptQuery('SELECT count(*) AS n FROM shop.customers', { scope });
    await expect(async () => answers.requireRunnable(question, live)).rejects.toMatchObject({
      code: 'SCOPE_REFUSED',
      message:
        'SQL runs here on a service that reads whole tables, and you may see stores 3, 7 only: ask an administrator for a key of the whole chain',
    });
    expect(asked).toEqual([]);
  });

  it('stores the answer like a local one, with bytes and cost', async () => {
    const { answers } = open([
      { columns, rows: [[0.5], [null]], next: '1' },
      { columns, rows: [['NaN']], next: null },
    ]);
    const { result } = await answers.runQuery(await acceptQuery('SELECT 1 AS n'), live);
    expect(result).toMatchObject({ rows: 3, isCut: false, bytesScanned: 7, costUsd: 0.5 });
    expect(result.columns).toEqual([{ name: 'n', type: 'FLOAT' }]);
    const text = '{"row":["0.5"]}\n{"row":[null]}\n{"row":["NaN"]}\n';
    expect(await readFile(result.file, 'utf8')).toBe(text);
    expect(result.bytes).toBe(text.length);
  });

  it('cuts an answer at the row limit, and rejects one above the byte limit without leaving files', async () => {
    const page = (word: string) => ({ columns, rows: Array(4).fill([word]), next: '0' });
    const { result } = await open([page('a')]).answers.runQuery(
      await acceptQuery('SELECT 1'),
      live,
    );
    expect(result).toMatchObject({ rows: 3, isCut: true });
    const before = await readdir(`${folder}/kept`);
    const { answers, asked } = open([page('b'.repeat(400))]);
    await expect(answers.runQuery(await acceptQuery('SELECT 1'), live)).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
    });
    expect(await readdir(`${folder}/kept`)).toEqual(before);
    expect(asked).toContain('cancel 7');
  });

  it('discards an answer when a table was registered again meanwhile', async () => {
    const before = await readdir(`${folder}/kept`);
    const page = { columns, rows: [[1]], next: null };
    const { answers } = open([page], DONE, undefined, false);
    await expect(answers.runQuery(await acceptQuery('SELECT 1'), live)).rejects.toMatchObject({
      code: 'BUSY',
      retryable: true,
    });
    expect(await readdir(`${folder}/kept`)).toEqual(before);
  });

  it('cancels the query when the caller stops waiting', async () => {
    const { answers, asked } = open([], RUNNING);
    const gone = new AbortController();
    const answer = answers.runQuery(await acceptQuery('SELECT 1'), gone.signal);
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    gone.abort();
    await expect(answer).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    expect(asked).toContain('cancel 7');
  });

  it('cancels the query when it takes too long', async () => {
    const { answers, asked } = open([], RUNNING, undefined, true, { ...LIMITS, ms: 20 });
    await expect(answers.runQuery(await acceptQuery('SELECT 1'), live)).rejects.toMatchObject({
      code: 'QUERY_TOO_LONG',
    });
    expect(asked).toContain('cancel 7');
  });

  it('returns once the query has waited, run and succeeded', async () => {
    const page = { columns, rows: [[1]], next: null };
    const { answers, asked } = open([page], [{ ...RUNNING, status: 'queued' }, RUNNING, DONE]);
    const { result } = await answers.runQuery(await acceptQuery('SELECT 1'), live);
    expect(result).toMatchObject({ rows: 1, bytesScanned: 7 });
    expect(asked).not.toContain('cancel 7');
  });

  it('fails when the query was cancelled in the service', async () => {
    const { answers } = open([], { ...RUNNING, status: 'cancelled' });
    await expect(answers.runQuery(await acceptQuery('SELECT 1'), live)).rejects.toMatchObject({
      code: 'QUERY_CANCELLED',
    });
  });

  it('reports the error of the service', async () => {
    const error = new AppError('QUERY_FAILED', 'Athena: no such function');
    const { answers } = open([], { ...RUNNING, status: 'failed', error });
    await expect(answers.runQuery(await acceptQuery('SELECT 1'), live)).rejects.toBe(error);
  });

  it('reads only known columns, masked for callers without the role', async () => {
    const sql = 'SELECT * FROM shop.customers';
    const { answers, asked } = open([{ columns, rows: [], next: null }]);
    await answers.runQuery(await acceptQuery(sql), live);
    await answers.runQuery(await acceptQuery(sql, { mayReadPersonalData: true }), live);
    const value = (name: string) => `NULLIF(NULLIF(TRIM("${name}"), ''), 'n''a')`;
    // In a text column, n'a is a word.
    const text = (name: string) => `NULLIF("${name}", '')`;
    // Masked columns are not read.
    const masks = `'•••' AS "email", '•••' AS "phone"`;
    const id = `CAST(${value('id')} AS BIGINT) AS "id"`;
    const phone = `CAST(${value('phone')} AS BIGINT) AS "phone"`;
    const from = 'FROM "lake"."shop__customers") AS "customers"';
    expect(asked).toEqual([
      `SELECT * FROM (SELECT ${id}, ${masks} ${from}`,
      `SELECT * FROM (SELECT ${id}, ${text('email')} AS "email", ${phone} ${from}`,
    ]);
  });

  it.each([
    ['never registrationsByTable', undefined, {}, 'set DATA_CATALOG_URL, and crawl it'],
    ['of a flow', undefined, { origin: 'flow' as const }, 'set DATA_CATALOG_URL; or unset'],
    [
      'left out',
      { ...registrationsByTable, at: undefined, reason: 'it is a zip' },
      {},
      'cannot have it: it is a zip',
    ],
    [
      'registrationsByTable without a column',
      { ...registrationsByTable, columns: [] },
      {},
      'without the column id: crawl again',
    ],
    [
      'in PostgreSQL',
      registrationsByTable,
      { layout: { format: 'postgres' as const, schema: 's', table: 't' } },
      'PostgreSQL, which athena does not read',
    ],
  ])('rejects a table that is %s', async (_, known, more, words) => {
    const { answers, asked } = open(
      [],
      DONE,
      new Map(known && [[registrationsByTable.address, known]]),
    );
    const found = [{ table: { ...customers, ...more }, isBare: false }];
    const question = await acceptQuery('FROM shop.customers', { tables: found });
    await expect(answers.requireRunnable(question, live)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining(words) as string,
    });
    await expect(answers.runQuery(question, live)).rejects.toThrow(words);
    expect(asked).toEqual([]);
  });

  it('writes a table of the workspace, typed and partitioned', async () => {
    const target = { name: 'copy', mode: 'create' as const, partitionedBy: ['day'] };
    const question = await acceptQuery('SELECT 1 AS a', { target });
    const typed = [
      { name: 'day', type: 'DATE' },
      { name: 'total', type: 'DECIMAL(18,2)' },
    ];
    const rows = [
      ['2012-02-03', '2.50'],
      ['2012-02-03', '-0.05'],
      ['2012-02-10', null],
    ];
    const before = await readdir(`${folder}/kept`);
    const { answers, asked } = open([{ columns: typed, rows, next: null }]);
    await answers.requireRunnable(question, live);
    const { result, written } = await answers.runQuery(question, live);
    expect(written).toEqual({ table: 'workspace.copy', rows: 3 });
    expect(result).toMatchObject({ rows: 1, bytesScanned: 7, costUsd: 0.5 });
    expect(asked).toHaveLength(1);
    // The fetched rows are in the lake now.
    expect(await readdir(`${folder}/kept`)).toHaveLength(before.length + 1);
    const below = `${folder}/lake/workspace/copy`;
    const files = (await readdir(below, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`);
    const sql = `SELECT day, total FROM read_parquet([${files.map((file) => `'${file}'`).join(', ')}],
      hive_partitioning = true) ORDER BY day, total`;
    const [lying] = await engine.run({
      files,
      prepare: [],
      queries: [{ sql, rows: 9 }],
      limits: LIMITS,
    });
    expect(lying?.rows).toEqual([rows[1], rows[0], rows[2]]);
    const [row]: unknown[] = await database.warehouse.query(
      `SELECT rows::int, (SELECT array_agg(source) FROM ops.catalogue_lineage WHERE name = 'copy') AS sources
       FROM ops.catalogue_tables WHERE database = 'workspace' AND name = 'copy'`,
    );
    expect(row).toEqual({ rows: 3, sources: ['shop.customers'] });

    // The table exists, so the service is not called again.
    await expect(answers.requireRunnable(question, live)).rejects.toThrow(
      'workspace.copy is refused: the table already exists',
    );
  });

  it('writes no table when the rows exceed the limit', async () => {
    const target = { name: 'large', mode: 'create' as const, partitionedBy: [] };
    const question = await acceptQuery('SELECT 1 AS a', { target });
    const before = await readdir(`${folder}/kept`);
    const { answers } = open([{ columns, rows: [[1], [1], [1], [1]], next: null }]);
    await expect(answers.runQuery(question, live)).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: expect.stringContaining('more than 3 rows') as string,
    });
    expect(await readdir(`${folder}/kept`)).toEqual(before);
  });
});
