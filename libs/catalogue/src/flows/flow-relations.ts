import { AppError } from '#platform/errors/app-error.js';
import { addressOf } from '../tables/address.js';
import type { CatalogueTable } from '../tables/table.js';
import type { Relation } from '../tables/relation.js';
import type { Relations, Tables } from '../tables/tables.js';
import { relationSql } from './relation-sql.js';

/**
 * Objects of the lake on this machine, brought there if they lie elsewhere.
 * @param objects keys below the lake, and their bytes
 * @returns their absolute paths, in their order; what to call, once, when they are read no more
 */
export type LocalFiles = (
  objects: readonly { key: string; bytes: number }[],
  signal?: AbortSignal,
) => Promise<{ paths: string[]; release?: () => Promise<void> }>;

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
    const objects = files.map(({ path, bytes }) => ({ key: `${prefix}${path}`, bytes }));
    const { paths, ...held } = await this.localFiles(objects, signal);
    return {
      ...held,
      name,
      schema: database,
      sql: relationSql(table, files, paths),
      files: paths,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    };
  }
}
