import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { formatAddress } from './names.js';
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

/** A table's registration with the Data Catalog. */
export type GlueRegistration = z.output<typeof registrationRow>;

/** The registrations with a service at the time of a query. */
export interface TableRegistrations {
  /** Returns registrations by `buildRegistrationKey`, without unregistered tables. */
  findRegistrations(
    tables: readonly CatalogueTable[],
    signal?: AbortSignal,
  ): Promise<Map<string, GlueRegistration>>;
  /** Whether no registration has changed since; always when left out. */
  isSame?(
    tables: readonly CatalogueTable[],
    known: ReadonlyMap<string, GlueRegistration>,
  ): Promise<boolean>;
  close?(): void;
}

/** A table's name and columns in the Data Catalog. */
interface GlueTableColumns {
  database: string;
  name: string;
  columns: readonly { name: string; type: string }[];
}

type Address = Pick<CatalogueTable, 'database' | 'name' | 'isAsOf'>;

/** Returns the key of a table's registration. The former rows of a table have one of their own, for the last query of them. */
export const buildRegistrationKey = (table: Address): string =>
  table.isAsOf ? `${formatAddress(table)}@as_of` : formatAddress(table);

/** Returns the name of a table in the Data Catalog. */
export const buildGlueName = ({ database, name, isAsOf }: Address): string =>
  `${database}__${name}${isAsOf ? '__as_of' : ''}`;

/** Stores which tables are registered with the Data Catalog. */
export class GlueRegistrations {
  constructor(private readonly warehouse: DataSource) {}

  /** Returns the registrations of the tables, by `buildRegistrationKey`. */
  async findRegistrations(tables: readonly Address[]): Promise<Map<string, GlueRegistration>> {
    const rows = await queryRows(
      this.warehouse,
      registrationRow,
      `SELECT address, database, name, columns, reason, digest, registered_at AS "registeredAt"
       FROM ops.catalog_registrations WHERE address = ANY($1)`,
      [tables.map(buildRegistrationKey)],
    );
    return new Map(rows.map((row) => [row.address, row]));
  }

  /** Stores a table's registered name. @param digest as in `note` */
  saveRegistration(
    table: Address,
    { database, name, columns }: GlueTableColumns,
    digest?: string,
  ): Promise<void> {
    const plain = columns.map((column) => ({ name: column.name, type: column.type }));
    return this.upsert(table, [database, name, JSON.stringify(plain), null, digest ?? null]);
  }

  /** Removes a registration until the table is registered again. */
  async removeRegistration(table: Address): Promise<void> {
    const sql = 'DELETE FROM ops.catalog_registrations WHERE address = $1';
    await this.warehouse.query(sql, [buildRegistrationKey(table)]);
  }

  /** Stores why a table cannot be registered. */
  saveRefusal(table: Address, reason: string): Promise<void> {
    return this.upsert(table, [null, null, '[]', reason, null]);
  }

  /** @param values last the digest of columns and files: when it changes, the table is registered again */
  private async upsert(table: Address, values: readonly (string | null)[]): Promise<void> {
    await this.warehouse.query(
      `INSERT INTO ops.catalog_registrations (address, database, name, columns, reason, digest)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6)
       ON CONFLICT (address) DO UPDATE SET database = excluded.database, name = excluded.name,
         columns = excluded.columns, reason = excluded.reason, digest = excluded.digest, registered_at = now()`,
      [buildRegistrationKey(table), ...values],
    );
  }
}
