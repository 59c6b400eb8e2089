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
  if (isUnordered) {
    const spread = partitionBy ? `PARTITION_BY (${partitionBy})` : 'PER_THREAD_OUTPUT true';
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
  const values = partitionBy ? await valuesOf(connection, rows, partitionBy) : [];
  for (const value of values) {
    // The column as it is: of a cast the engine could not tell where the partition lies.
    const condition = value === null ? 'IS NULL' : `= ${literal(value)}`;
    const target = join(folder, `${partitionBy}=${folderName(value ?? NO_VALUE)}`);
    await mkdir(target);
    await write(
      `SELECT * EXCLUDE (${partitionBy}) FROM (${rows}) WHERE ${partitionBy} ${condition}`,
      target,
    );
  }
  // No row makes no sub-folder, and a reader would find neither rows nor columns.
  if (values.length === 0) await write(rows, folder);
}

/** Without what a reader would take for a pattern. */
const folderName = (value: string) => encodeURIComponent(value).replaceAll('*', '%2A');

async function valuesOf(
  connection: DuckDBConnection,
  rows: string,
  column: string,
): Promise<(string | null)[]> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT CAST(${column} AS VARCHAR) AS value FROM (${rows}) ORDER BY value`,
  );
  return reader.getRows().map(([value]) => (value === null ? null : String(value)));
}
