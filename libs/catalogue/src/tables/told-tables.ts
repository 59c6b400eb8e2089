import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { addressOf } from './address.js';
import type { CatalogueTable } from './table.js';

const toldRow = z
  .object({
    address: z.string(),
    database: z.string().nullable(),
    name: z.string().nullable(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    reason: z.string().nullable(),
  })
  .transform(({ database, name, reason, ...row }) => ({
    ...row,
    at: database !== null && name !== null ? { database, name } : undefined,
    reason: reason ?? '',
  }));

/** What the Data Catalog was told of a table. */
export type ToldTable = z.output<typeof toldRow>;

/** How the Data Catalog of a service knows tables of this catalogue. */
export class ToldTables {
  constructor(private readonly warehouse: DataSource) {}

  /** Those of the tables that were told, by their address here. */
  async of(
    tables: readonly Pick<CatalogueTable, 'database' | 'name'>[],
  ): Promise<Map<string, ToldTable>> {
    const rows = await queryRows(
      this.warehouse,
      toldRow,
      `SELECT t.database || '.' || t.name AS address, d.database, d.name, d.columns, d.reason
       FROM ops.catalogue_told d JOIN ops.catalogue_tables t USING (table_id)
       WHERE t.database || '.' || t.name = ANY($1)`,
      [tables.map(addressOf)],
    );
    return new Map(rows.map((row) => [row.address, row]));
  }

  /** Writes down under what name a table was told. */
  async told(
    table: Pick<CatalogueTable, 'database' | 'name'>,
    at: { database: string; name: string },
    columns: readonly { name: string; type: string }[],
  ): Promise<void> {
    const plain = columns.map(({ name, type }) => ({ name, type }));
    await this.note(table, [at.database, at.name, JSON.stringify(plain), null]);
  }

  /** Writes down why a table could not be given. */
  async leftOut(table: Pick<CatalogueTable, 'database' | 'name'>, reason: string): Promise<void> {
    await this.note(table, [null, null, '[]', reason]);
  }

  private async note(
    { database, name }: Pick<CatalogueTable, 'database' | 'name'>,
    values: readonly (string | null)[],
  ): Promise<void> {
    await this.warehouse.query(
      `INSERT INTO ops.catalogue_told (table_id, database, name, columns, reason)
       SELECT table_id, $3, $4, $5::jsonb, $6 FROM ops.catalogue_tables
       WHERE database = $1 AND name = $2
       ON CONFLICT (table_id) DO UPDATE SET database = excluded.database, name = excluded.name,
         columns = excluded.columns, reason = excluded.reason, told_at = now()`,
      [database, name, ...values],
    );
  }
}
