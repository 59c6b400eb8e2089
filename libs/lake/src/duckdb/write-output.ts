import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../ports/sql-literal.js';
import { NO_VALUE } from '../ports/table-folders.js';
import type { ChildOutput } from './protocol.js';

const formats = { csv: 'FORMAT csv, HEADER false', parquet: 'FORMAT parquet' };

/**
 * Writes rows into a folder. Where their order matters, partitions are written one by one, because DuckDB's
 * own PARTITION_BY writes the rows of one partition in whatever order its threads come by.
 */
export async function writeOutput(
  connection: DuckDBConnection,
  { rows, order, isUnordered, format, folder, partitionBy }: ChildOutput,
): Promise<void> {
  const columns = partitionBy.join(', ');
  if (isUnordered) {
    const spread = columns === '' ? 'PER_THREAD_OUTPUT true' : `PARTITION_BY (${columns})`;
    const target = literal(folder);
    await connection.run(
      `COPY (${rows}) TO ${target} (${formats[format]}, ${spread}, OVERWRITE_OR_IGNORE true)`,
    );
    return;
  }
  const write = (select: string, target: string) =>
    connection.run(
      `COPY (${select} ${order}) TO ${literal(join(target, `part-0.${format}`))} (${formats[format]})`,
    );
  const partitions = columns === '' ? [] : await partitionsOf(connection, rows, partitionBy);
  for (const values of partitions) {
    // The column as it is: of a cast the engine could not tell where the partition lies.
    const conditions = partitionBy.map((column, index) => {
      const value = values[index] ?? null;
      return `${column} ${value === null ? 'IS NULL' : `= ${literal(value)}`}`;
    });
    const names = partitionBy.map(
      (column, index) => `${column}=${folderName(values[index] ?? NO_VALUE)}`,
    );
    const target = join(folder, ...names);
    await mkdir(target, { recursive: true });
    await write(
      `SELECT * EXCLUDE (${columns}) FROM (${rows}) WHERE ${conditions.join(' AND ')}`,
      target,
    );
  }
  // No row makes no sub-folder, and a reader would find neither rows nor columns.
  if (partitions.length === 0) await write(rows, folder);
}

/** Without what a reader would take for a pattern. */
const folderName = (value: string) => encodeURIComponent(value).replaceAll('*', '%2A');

/** The values of the columns that there are rows of, as text. */
async function partitionsOf(
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
