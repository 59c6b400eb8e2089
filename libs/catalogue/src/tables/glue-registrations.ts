import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { addressOf } from './names.js';
import type { CatalogueTable } from './table.js';

const registrationRow = z
  .object({
    address: z.string(),
    database: z.string().nullable(),
    name: z.string().nullable(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    reason: z.string().nullable(),
    digest: z.string().nullable(),
    registeredAt: z.date(),
  })
  .transform(({ database, name, reason, ...row }) => ({
    ...row,
    at: database !== null && name !== null ? { database, name } : undefined,
    reason: reason ?? '',
  }));

/** What the Data Catalog was told of a table. */
export type GlueRegistration = z.output<typeof registrationRow>;

/** What a service knows of tables, at the time of a question. */
export interface TableRegistrations {
  /** By address; those are left out that it does not know. */
  of(
    tables: readonly CatalogueTable[],
    signal?: AbortSignal,
  ): Promise<Map<string, GlueRegistration>>;
  /** Whether it was told nothing else since; always, where left out. */
  isSame?(
    tables: readonly CatalogueTable[],
    known: ReadonlyMap<string, GlueRegistration>,
  ): Promise<boolean>;
  close?(): void;
}

/** What a table is called in the Data Catalog, and its columns there. */
interface TableInGlue {
  database: string;
  name: string;
  columns: readonly { name: string; type: string }[];
}

type Address = Pick<CatalogueTable, 'database' | 'name'>;

/** How the Data Catalog of a service knows tables of this catalogue. */
export class GlueRegistrations {
  constructor(private readonly warehouse: DataSource) {}

  /** Those of the tables that were told, by their address here. */
  async of(tables: readonly Address[]): Promise<Map<string, GlueRegistration>> {
    const rows = await queryRows(
      this.warehouse,
      registrationRow,
      `SELECT address, database, name, columns, reason, digest, told_at AS "registeredAt"
       FROM ops.catalogue_told WHERE address = ANY($1)`,
      [tables.map(addressOf)],
    );
    return new Map(rows.map((row) => [row.address, row]));
  }

  /** Writes down under what name a table was told. @param digest as in `note` */
  told(table: Address, { database, name, columns }: TableInGlue, digest?: string): Promise<void> {
    const plain = columns.map((column) => ({ name: column.name, type: column.type }));
    return this.note(table, [database, name, JSON.stringify(plain), null, digest ?? null]);
  }

  /** Writes down that nobody knows what a service knows of a table, until it is told. */
  async begin(table: Address): Promise<void> {
    const sql = 'DELETE FROM ops.catalogue_told WHERE address = $1';
    await this.warehouse.query(sql, [addressOf(table)]);
  }

  /** Writes down why a table could not be given. */
  leftOut(table: Address, reason: string): Promise<void> {
    return this.note(table, [null, null, '[]', reason, null]);
  }

  /** @param values the digest, of columns and files, last: where it is another, the table is told again */
  private async note(table: Address, values: readonly (string | null)[]): Promise<void> {
    await this.warehouse.query(
      `INSERT INTO ops.catalogue_told (address, database, name, columns, reason, digest)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6)
       ON CONFLICT (address) DO UPDATE SET database = excluded.database, name = excluded.name,
         columns = excluded.columns, reason = excluded.reason, digest = excluded.digest, told_at = now()`,
      [addressOf(table), ...values],
    );
  }
}
