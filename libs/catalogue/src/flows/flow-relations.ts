import { literal } from '#lake/ports/sql-literal.js';
import { AppError } from '#platform/errors/app-error.js';
import { addressOf } from '../tables/address.js';
import type { CatalogueTable, TableFile } from '../tables/table.js';
import type { Relation } from '../tables/relation.js';
import type { Relations, Tables } from '../tables/tables.js';
import { identifier } from '../tables/identifier.js';

/**
 * Absolute paths of objects of the lake on this machine, in the order of their keys, brought there if they lie elsewhere.
 * @param keys below the lake
 */
export type LocalFiles = (keys: readonly string[], signal?: AbortSignal) => Promise<string[]>;

/** Tables of the flows for the query engine. Cells that are sealed stay so. */
export class FlowRelations implements Relations {
  /** @param lakeUrl with which the locations of tables begin */
  constructor(
    private readonly tables: Pick<Tables, 'files'>,
    private readonly lakeUrl: string,
    private readonly localFiles: LocalFiles,
  ) {}

  async of(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    const files = await this.tables.files(table);
    const { database, name, columns, location } = table;
    if (files.length === 0 || columns.length === 0) {
      const what = `${addressOf(table)} has no file below ${location}`;
      throw new AppError('SOURCE_UNREADABLE', `${what}: run its flow once more`);
    }
    const prefix = location.slice(this.lakeUrl.length + 1);
    const keys = files.map(({ path }) => `${prefix}${path}`);
    const paths = await this.localFiles(keys, signal);
    return {
      ...{ name, schema: database },
      sql: relationSql(table, files, paths),
      files: paths,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    };
  }
}

/** One SELECT a partition, so that its values need not be read from the paths, which may be others here. */
export function relationSql(
  { columns }: Pick<CatalogueTable, 'columns'>,
  files: readonly TableFile[],
  paths: readonly string[],
): string {
  const parts = new Map<string, { partition: TableFile['partition']; paths: string[] }>();
  for (const [index, { partition }] of files.entries()) {
    const key = JSON.stringify(partition);
    const part = parts.get(key) ?? { partition, paths: [] };
    part.paths.push(paths[index] ?? '');
    parts.set(key, part);
  }
  const selects = Array.from(parts.values(), ({ partition, paths: own }) => {
    const cells = columns.map(({ name, type, isPartition }) => {
      const value = partition[name];
      const stated = value == null ? 'NULL' : literal(value);
      return `CAST(${isPartition ? stated : identifier(name)} AS ${type}) AS ${identifier(name)}`;
    });
    const list = own.map(literal).join(', ');
    return `SELECT ${cells.join(', ')} FROM read_parquet([${list}], hive_partitioning = false, union_by_name = true)`;
  });
  return selects.join('\nUNION ALL\n');
}
