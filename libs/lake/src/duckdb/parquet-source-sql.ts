import type { OnlyFolders } from '../ports/compute.js';
import { NO_VALUE, type Partition } from '../ports/table-folders.js';
import { literal } from '../ports/sql-literal.js';

/** SELECT over a folder of Parquet; `year=2010/` folders come back as a column. */
export function folderSql(folder: string): string {
  const files = literal(`${folder}/**/*.parquet`);
  return `SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`;
}

/** Keeps in a variable which folders a source is restricted to. */
export const onlyFoldersSql = (source: string, { column, model }: OnlyFolders): string =>
  `SET VARIABLE ${source}_folders = (
    SELECT coalesce(list(CAST(${column} AS VARCHAR)), []) FROM ${model}
  )`;

/** SELECT over those folders. DuckDB takes the variable for a constant, and opens of the other files only the first, for its columns. */
export const restrictedSql = (source: string, folder: string, { column }: OnlyFolders): string =>
  `${folderSql(folder)} WHERE list_contains(getvariable('${source}_folders'), ${column})`;

/**
 * SELECT over the folders of a table. The value of a partition is taken from the last folder of a file's
 * path, whatever the folders before it are called. DuckDB works it out for each file before it opens
 * it, and leaves out those that a filter excludes; it does so for the column that `filename = true` adds,
 * not for the one of that name that there always is.
 */
export function tableSql(folders: readonly string[], partition?: Partition): string {
  const files = `[${folders.map((folder) => literal(`${folder}/*.parquet`)).join(', ')}]`;
  if (!partition) return `SELECT * FROM read_parquet(${files}, hive_partitioning = false)`;
  const { column, type } = partition;
  const folder = literal(`(?:^|[/\\\\])${column}=([^/\\\\]*)[/\\\\][^/\\\\]*$`);
  const text = `url_decode(regexp_extract(filename, ${folder}, 1))`;
  return `SELECT * EXCLUDE (filename),
      CAST(nullif(${text}, ${literal(NO_VALUE)}) AS ${type}) AS ${column}
    FROM read_parquet(${files}, filename = true, hive_partitioning = false)`;
}
