import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { quoteLiteral } from '#lake/ports/compute.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, listContracts } from '#pipeline/flow/flow.js';
import { chunksTable, columnNames, type Mart } from '#pipeline/flow/mart.js';
import { parametersModel } from '#pipeline/flow/parameter.js';
import { periodSql } from '#pipeline/flow/period.js';

const prelude = sqlFile(import.meta.url, '../../libs/lake/src/duckdb/prelude.sql');

/** A table of the warehouse that is loaded beside the marts, from a dataset. */
export interface LoadedDataset {
  dataset: string;
  columns: readonly string[];
  key: readonly string[];
}

export interface Script {
  flow: Flow;
  /** Statements that read the files of `{folder}` into a table for each dataset. */
  readSql: string;
  loads: readonly LoadedDataset[];
}

interface Load {
  table: string;
  /** Table whose columns it has. */
  like: string;
  columns: readonly string[];
  key: readonly string[];
}

/** Schema of the script's tables in PostgreSQL. */
export const SCHEMA = 'bare';

/**
 * Does what a script of one evening would do with the same library: reads typed files, joins, writes Parquet, and loads tables with
 * keys. The marts are those of the flow, by its own SQL. It checks no row, and remembers nothing.
 * @param marts of the flow to build
 * @returns seconds
 */
export async function runScript(
  { flow, readSql, loads }: Script,
  marts: readonly Mart[],
  source: string,
  folder: string,
  warehouse: string,
): Promise<number> {
  const output = await mkdtemp(join(folder, 'bare-'));
  const pool = new pg.Pool({ connectionString: warehouse, max: 4 });
  const instance = await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'false' });
  const duckdb = await instance.connect();
  try {
    await pool.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await pool.query(`CREATE SCHEMA ${SCHEMA}`);
    await pool.query('CHECKPOINT');
    const start = performance.now();
    await duckdb.run(prelude);
    await duckdb.run(readSql.replaceAll('{folder}', source));
    await createMissing(duckdb, flow);
    const loading: Promise<void>[] = [];
    const load = async (relation: string, each: Load) => {
      const file = join(output, `${each.table}.csv`);
      const columns = each.columns.join(', ');
      await duckdb.run(
        `COPY (SELECT ${columns} FROM ${relation}) TO '${file}' (FORMAT csv, HEADER false)`,
      );
      loading.push(copyIn(pool, each, file));
    };
    for (const { dataset, columns, key } of loads) {
      const { core } = flow.datasets.get(dataset) ?? {};
      if (!core) throw new Error(`${dataset} has no table`);
      await load(dataset, { table: `core_${dataset}`, like: core.table, columns, key });
    }
    for (const { name, sql } of parametersModel(flow.parameters, [...flow.models, ...flow.marts])) {
      await duckdb.run(`CREATE VIEW ${name} AS ${sql}`);
    }
    for (const { name, sql, period } of flow.models) {
      await duckdb.run(`CREATE TABLE ${name} AS ${sql}`);
      await writeParquet(
        duckdb,
        `SELECT *, ${periodSql(period)} AS period FROM ${name}`,
        join(output, name),
      );
    }
    const shared = new Map(marts.flatMap((mart) => Object.entries(mart.shared ?? {})));
    for (const [name, sql] of shared) await duckdb.run(`CREATE TABLE ${name} AS ${sql}`);
    for (const mart of marts) {
      const { name, sql, key, period } = mart;
      await duckdb.run(`CREATE TABLE ${name} AS ${sql}`);
      await load(name, { table: name, like: chunksTable(mart), columns: columnNames(mart), key });
      await writeParquet(
        duckdb,
        `SELECT *, ${periodSql(period)} AS period FROM ${name}`,
        join(output, name),
      );
    }
    await Promise.all(loading);
    return (performance.now() - start) / 1_000;
  } finally {
    duckdb.closeSync();
    instance.closeSync();
    await pool.end();
    await rm(output, { recursive: true });
  }
}

/** Creates empty tables for datasets without a file. */
async function createMissing(duckdb: DuckDBConnection, flow: Flow): Promise<void> {
  for (const { dataset, columns } of listContracts(flow)) {
    const types = { text: 'VARCHAR', integer: 'INTEGER', date: 'DATE', boolean: 'BOOLEAN' };
    const declared = columns.map(({ name, type, scale = 0 }) =>
      type === 'decimal' ? `${name} DECIMAL(18, ${scale})` : `${name} ${types[type]}`,
    );
    await duckdb.run(`CREATE TABLE IF NOT EXISTS ${dataset} (${declared.join(', ')})`);
  }
}

async function writeParquet(duckdb: DuckDBConnection, sql: string, folder: string): Promise<void> {
  await mkdir(folder);
  await duckdb.run(
    `COPY (${sql}) TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (period), OVERWRITE_OR_IGNORE)`,
  );
}

async function copyIn(
  pool: pg.Pool,
  { table, like, columns, key }: Load,
  file: string,
): Promise<void> {
  const client = await pool.connect();
  try {
    const list = columns.join(', ');
    // One transaction, so that PostgreSQL writes no log of the rows.
    await client.query('BEGIN');
    await client.query(`CREATE TABLE ${SCHEMA}.${table} AS SELECT ${list} FROM ${like} LIMIT 0`);
    const copy = client.query(
      copyFrom(`COPY ${SCHEMA}.${table} (${list}) FROM STDIN (FORMAT csv)`),
    );
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), copy);
    await client.query(`ALTER TABLE ${SCHEMA}.${table} ADD PRIMARY KEY (${key.join(', ')})`);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
