import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Cell, quoteLiteral } from '../ports/compute.js';
import { NO_VALUE } from '../ports/table-registry.js';
import type {
  ChildEvent,
  ChildJob,
  ChildModel,
  ChildOutput,
  ChildResult,
  Preparation,
} from './protocol.js';
import { folderSql } from './source-sql.js';

const INTERVAL_MS = 200;

/** Reports progress at intervals: completed statements, and DuckDB's progress of the current one. */
class JobProgress {
  private statementsDone = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(connection: DuckDBConnection, statements: number, say: (share: number) => void) {
    this.timer = setInterval(() => {
      // DuckDB reports -1 while the progress is unknown.
      const current = Math.max(0, connection.progress.percentage) / 100;
      say(Math.min(1, (this.statementsDone + current) / statements));
    }, INTERVAL_MS);
  }

  statementDone(): void {
    this.statementsDone++;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** Returns the options that write an output's format, with field ids if each column in its files has one. */
async function buildFormatOptions(
  connection: DuckDBConnection,
  { rows, format, partitionBy, fieldIds }: ChildOutput,
): Promise<string> {
  if (format === 'csv') return 'FORMAT csv, HEADER false';
  if (fieldIds.length === 0) return 'FORMAT parquet';
  const described = await connection.runAndReadAll(`DESCRIBE ${rows}`);
  const names = described
    .getRows()
    .map(([name]) => String(name))
    .filter((name) => !partitionBy.includes(name));
  const ids = new Map(fieldIds);
  const fields = names.flatMap((name) => {
    const id = ids.get(name);
    return id === undefined ? [] : [`"${name.replaceAll('"', '""')}": ${id}`];
  });
  if (fields.length < names.length) return 'FORMAT parquet';
  return `FORMAT parquet, FIELD_IDS {${fields.join(', ')}}`;
}

/**
 * Writes rows into a folder. When order matters, each partition has a statement of its own, because DuckDB's
 * PARTITION_BY writes the rows of a partition in the order of its threads.
 */
async function writeOutput(
  { connection, beside, job: { id, rowsAtMost } }: OpenJob,
  output: ChildOutput,
): Promise<void> {
  const { rows, orderBy, isUnordered, folder, partitionBy } = output;
  const options = await buildFormatOptions(connection, output);
  if (isUnordered) {
    const spread = partitionBy.length === 0 ? 'PER_THREAD_OUTPUT true' : partitionOption(output);
    const target = quoteLiteral(folder);
    await connection.run(
      `COPY (${rows}) TO ${target} (${options}, ${spread}, OVERWRITE_OR_IGNORE true)`,
    );
  } else if (partitionBy.length === 0) {
    await writeFile(connection, `SELECT * FROM (${rows}) ${orderSql(orderBy)}`, output, options);
  } else if (orderBy.length === 0) {
    await writePartitions([connection], rows, output, options);
  } else if (
    output.isLarge &&
    mayExceed(rowsAtMost, SORTED_ROWS_MAX) &&
    (await hasMoreRows(connection, rows, SORTED_ROWS_MAX))
  ) {
    await sortPartitions(connection, output, options);
  } else {
    // Sorted once: the engine finds each partition without reading the others. No temporary table, because other connections
    // do not see one.
    const sorted = `sorted_partitions_${id}`;
    const order = orderSql([...partitionBy, ...orderBy]);
    await connection.run(`CREATE TABLE ${sorted} AS SELECT * FROM (${rows}) ${order}`);
    try {
      const unordered = { ...output, orderBy: [] };
      await writePartitions([connection, beside], `SELECT * FROM ${sorted}`, unordered, options);
    } finally {
      await connection.run(`DROP TABLE ${sorted}`);
    }
  }
}

/** More are split by partition before they are sorted. */
const SORTED_ROWS_MAX = 500_000;

const orderSql = (columns: readonly string[]) =>
  columns.length > 0 ? `ORDER BY ${columns.join(', ')}` : '';

const partitionOption = ({ partitionBy }: ChildOutput) =>
  `PARTITION_BY (${partitionBy.join(', ')})`;

/** Splits the rows into files by partition before it sorts each: sorting all of them would spill to disk. */
async function sortPartitions(
  connection: DuckDBConnection,
  output: ChildOutput,
  options: string,
): Promise<void> {
  const unsorted = `${output.folder}-unsorted`;
  const spread = `FORMAT parquet, ${partitionOption(output)}`;
  const split = await connection.runAndReadAll(
    `COPY (${output.rows}) TO ${quoteLiteral(unsorted)} (${spread})`,
  );
  const isEmpty = Number(split.getRows()[0]?.[0]) === 0;
  if (isEmpty) await writeFile(connection, output.rows, output, options);
  else await writePartitions([connection], folderSql(unsorted), output, options);
  await rm(unsorted, { recursive: true, force: true });
}

/**
 * Writes each partition of rows; without an order, in the order of the rows.
 * @param connections write a partition each, side by side: one has too few rows for several threads
 */
async function writePartitions(
  connections: readonly [DuckDBConnection, ...DuckDBConnection[]],
  rows: string,
  output: ChildOutput,
  options: string,
): Promise<void> {
  const { partitionBy, orderBy } = output;
  const partitions = await listPartitions(connections[0], rows, partitionBy);
  const writePartition = async (
    connection: DuckDBConnection,
    values: readonly (string | null)[],
  ): Promise<void> => {
    // Compare the plain column: with a cast the engine could not find the partition's place.
    const conditions = partitionBy.map((column, index) => {
      const value = values[index] ?? null;
      return `${column} ${value === null ? 'IS NULL' : `= ${quoteLiteral(value)}`}`;
    });
    const names = partitionBy.map(
      (column, index) => `${column}=${toFolderName(values[index] ?? NO_VALUE)}`,
    );
    const folder = join(output.folder, ...names);
    await mkdir(folder, { recursive: true });
    const select = `SELECT * EXCLUDE (${partitionBy.join(', ')}) FROM (${rows})
      WHERE ${conditions.join(' AND ')} ${orderSql(orderBy)}`;
    await writeFile(connection, select, { ...output, folder }, options);
  };
  const left = partitions.values();
  const writing = connections.map(async (connection) => {
    for (const values of left) await writePartition(connection, values);
  });
  await Promise.allSettled(writing);
  await Promise.all(writing);
  // Without rows there is no sub-folder, and a reader would find no columns.
  if (partitions.length === 0) await writeFile(connections[0], rows, output, options);
}

async function writeFile(
  connection: DuckDBConnection,
  select: string,
  { folder, format }: Pick<ChildOutput, 'folder' | 'format'>,
  options: string,
): Promise<void> {
  const file = quoteLiteral(join(folder, `part-0.${format}`));
  await connection.run(`COPY (${select}) TO ${file} (${options})`);
}

/** Removes pattern characters. */
const toFolderName = (value: string) => encodeURIComponent(value).replaceAll('*', '%2A');

/** Returns the distinct values of the columns as text. */
async function listPartitions(
  connection: DuckDBConnection,
  rows: string,
  columns: readonly string[],
): Promise<(string | null)[][]> {
  const texts = columns.map((column) => `CAST(${column} AS VARCHAR)`);
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT ${texts.join(', ')} FROM (${rows}) ORDER BY ALL`,
  );
  return reader
    .getRows()
    .map((values) => values.map((value) => (value === null ? null : String(value))));
}

/**
 * Longer unions become tables instead of views. DuckDB (1.5) may group or sort a union in memory, and
 * exhaust it, when a short part comes first; over a table it spills.
 */
const UNION_ROWS_MAX = 1_000_000;

/** A job and its connections. */
export interface OpenJob {
  job: ChildJob;
  connection: DuckDBConnection;
  /** Writes files beside the other; it does not see the job's temporary tables. */
  beside: DuckDBConnection;
}

/**
 * Runs a job's statements in order on separate connections.
 * @throws the signal's reason when it aborts
 */
export async function runJob(
  open: OpenJob,
  say: (event: ChildEvent) => void,
  signal: AbortSignal,
): Promise<ChildResult> {
  const { job, connection, beside } = open;
  for (const each of [connection, beside])
    signal.addEventListener('abort', () => each.interrupt(), { once: true });
  const statements =
    job.prepare.length + job.models.reduce((sum, { outputs }) => sum + 1 + outputs.length, 0);
  const progress = new JobProgress(connection, statements, (share) =>
    say({ kind: 'progress', id: job.id, share }),
  );
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    // An interrupt between two statements stops neither.
    signal.throwIfAborted();
    const result = await work();
    progress.statementDone();
    return result;
  };
  const result: ChildResult = { rows: {}, collected: {} };
  try {
    for (const preparation of job.prepare) await step(() => prepare(connection, preparation));
    for (const model of job.models) {
      await step(() =>
        withModelName(model, () => runModel(connection, model, result, job.rowsAtMost)),
      );
      for (const output of model.outputs) {
        await step(() => withModelName(model, () => writeOutput(open, output)));
        say({ kind: 'output', id: job.id, folder: output.folder });
      }
      for (const table of model.frees) await connection.run(`DROP TABLE ${table}`);
    }
    return result;
  } catch (error) {
    // The interrupted statement names no reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
  }
}

/** Runs a part of a model's work; a failure names the model. */
async function withModelName({ name }: ChildModel, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`model ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function prepare(connection: DuckDBConnection, preparation: Preparation): Promise<void> {
  if (typeof preparation === 'string') await connection.run(preparation);
  else if (await hasRows(connection, preparation.ifAnyIn)) await connection.run(preparation.run);
}

async function hasRows(connection: DuckDBConnection, table: string): Promise<boolean> {
  const reader = await connection.runAndReadAll(`SELECT 1 FROM ${table} LIMIT 1`);
  return reader.getRows().length > 0;
}

async function runModel(
  connection: DuckDBConnection,
  model: ChildModel,
  result: ChildResult,
  rowsAtMost: number | undefined,
): Promise<void> {
  for (const statement of model.prepare) await connection.run(statement);
  const isLong =
    model.isView &&
    mayExceed(rowsAtMost, UNION_ROWS_MAX) &&
    (await isLongUnion(connection, model.sql));
  if (model.isView && !isLong) {
    await connection.run(`CREATE TEMP VIEW ${model.name} AS ${model.sql}`);
  } else {
    const made = await connection.runAndReadAll(`CREATE TEMP TABLE ${model.name} AS ${model.sql}`);
    if (!model.isView) result.rows[model.name] = Number(made.getRows()[0]?.[0]);
  }
  if (!model.collect) return;
  const reader = await connection.runAndReadAll(`SELECT * FROM ${model.name}`);
  result.collected[model.name] = reader.getRowObjectsJson() as Record<string, Cell>[];
}

const isLongUnion = async (connection: DuckDBConnection, rows: string): Promise<boolean> =>
  /\bUNION\b/.test(rows) && hasMoreRows(connection, rows, UNION_ROWS_MAX);

const mayExceed = (rowsAtMost: number | undefined, most: number): boolean =>
  rowsAtMost === undefined || rowsAtMost > most;

/** Reads no more rows than needed. */
async function hasMoreRows(
  connection: DuckDBConnection,
  rows: string,
  most: number,
): Promise<boolean> {
  const counted = `SELECT count(*) FROM (SELECT 1 FROM (${rows}) LIMIT ${most + 1})`;
  const reader = await connection.runAndReadAll(counted);
  return Number(reader.getRows()[0]?.[0]) > most;
}
