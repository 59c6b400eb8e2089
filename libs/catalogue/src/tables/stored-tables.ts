import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { addressOf, tableUnknown } from './address.js';
import type { CatalogueTable, Layout, TableColumn, TableFile } from './table.js';
import type { Tables } from './tables.js';

const storedTable = z.object({
  database: z.string(),
  name: z.string(),
  origin: z.enum(['crawl', 'workspace']),
  location: z.string(),
  layout: z.custom<Layout>((value) => typeof value === 'object' && value !== null),
  columns: z.custom<TableColumn[]>((value) => Array.isArray(value)),
  keys: z.array(z.array(z.string())),
  version: z.int(),
  rows: z.number().nullable(),
  bytes: z.number(),
  files: z.int(),
  freshAt: z.date().nullable(),
  seenAt: z.date(),
});

const storedFile = z.object({
  path: z.string(),
  bytes: z.number(),
  modified: z.date(),
  partition: z.record(z.string(), z.string().nullable()),
});

/** Tables that a crawl has found or that lie in the workspace, as the database has them. */
export class StoredTables implements Tables {
  constructor(private readonly warehouse: DataSource) {}

  async list(): Promise<CatalogueTable[]> {
    const rows = await queryRows(
      this.warehouse,
      storedTable,
      `SELECT database, name, origin, location, layout, columns, keys, version, rows::float8 AS rows,
              bytes::float8 AS bytes, files, fresh_at AS "freshAt", seen_at AS "seenAt"
       FROM ops.catalogue_tables ORDER BY database, name`,
    );
    return rows.map((row) => ({ ...row, comment: null, owner: null, tags: [] }));
  }

  async find(address: string): Promise<CatalogueTable> {
    const tables = await this.list();
    const found = tables.find((each) => addressOf(each) === address);
    if (found) return found;
    throw tableUnknown(address, tables.map(addressOf));
  }

  files({ database, name }: CatalogueTable): Promise<TableFile[]> {
    return queryRows(
      this.warehouse,
      storedFile,
      `SELECT path, f.bytes::float8 AS bytes, modified, partition
       FROM ops.catalogue_files f JOIN ops.catalogue_tables USING (table_id)
       WHERE database = $1 AND name = $2 ORDER BY path`,
      [database, name],
    );
  }
}
