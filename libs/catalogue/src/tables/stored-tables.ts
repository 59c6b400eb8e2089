import type { DataSource } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { addressOf, tableUnknown } from './address.js';
import type { CatalogueTable, TableFile } from './table.js';
import { fileRow, type StoredTable, TABLE_COLUMNS, tableRow } from './table-row.js';
import type { Tables } from './tables.js';

/** Tables that a crawl has found or that lie in the workspace, as the database has them. */
export class StoredTables implements Tables {
  constructor(private readonly warehouse: DataSource) {}

  list(): Promise<StoredTable[]> {
    const sql = `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables ORDER BY database, name`;
    return queryRows(this.warehouse, tableRow, sql);
  }

  async find(address: string): Promise<StoredTable> {
    const [table] = await queryRows(
      this.warehouse,
      tableRow,
      `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables WHERE database || '.' || name = $1`,
      [address],
    );
    if (table) return table;
    throw tableUnknown(address, (await this.list()).map(addressOf));
  }

  files({ database, name }: Pick<CatalogueTable, 'database' | 'name'>): Promise<TableFile[]> {
    return queryRows(
      this.warehouse,
      fileRow,
      `SELECT path, f.bytes, modified, partition, f.version, reading
       FROM ops.catalogue_files f JOIN ops.catalogue_tables t USING (table_id)
       WHERE t.database = $1 AND t.name = $2 ORDER BY path COLLATE "C"`,
      [database, name],
    );
  }
}
