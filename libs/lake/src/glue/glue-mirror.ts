import {
  selectFoldersToRead,
  findPartition,
  type RegisteredTable,
  type TableRegistry,
} from '../ports/table-registry.js';
import type { Cell } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import { readParquetColumns } from '../parquet/parquet-columns.js';
import type { Glue } from './create-glue.js';

/** A registry that also updates the Data Catalog's tables of what a Glue job wrote. */
export class GlueMirror implements TableRegistry {
  constructor(
    private readonly registry: TableRegistry,
    private readonly lake: ObjectStore,
    private readonly urlOf: (key: string) => string,
    private readonly glue: Pick<Glue, 'publish'>,
    private readonly mirrored: readonly string[],
  ) {}

  async publish(table: RegisteredTable, options?: { hasNewFiles: boolean }): Promise<void> {
    await this.registry.publish(table, options);
    if (!this.mirrored.includes(table.name)) return;
    const [first] = selectFoldersToRead(table);
    if (!first) throw new Error(`table ${table.name} has no folder`);
    const partition = findPartition(table);
    await this.glue.publish({
      table: table.name,
      columns: await readParquetColumns(this.lake, first.prefix),
      location: this.urlOf(first.prefix),
      rows: table.rows,
      ...(partition && { partition }),
      partitions: table.folders.flatMap(({ prefix, value }) =>
        value === undefined ? [] : { value, location: this.urlOf(prefix) },
      ),
    });
  }

  locate(name: string): Promise<RegisteredTable> {
    return this.registry.locate(name);
  }

  tables(): Promise<RegisteredTable[]> {
    return this.registry.tables();
  }

  query(sql: string): Promise<Record<string, Cell>[]> {
    return this.registry.query(sql);
  }
}
