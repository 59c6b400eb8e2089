import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type TableProfile, tableProfile, withoutValues } from './table-profile.js';

/** Number of profiles kept for each table. */
export const PROFILES_KEPT = 20;

const addSql = sqlFile(import.meta.url, './add-profile.sql');

const keptProfile = z.object({
  id: z.string(),
  madeAt: z.date(),
  madeBy: z.string(),
  profile: tableProfile,
});

type KeptProfile = z.output<typeof keptProfile>;

interface Address {
  database: string;
  name: string;
}

interface ProfiledTable extends Address {
  columns: readonly { name: string; isPersonal: boolean }[];
}

/**
 * Returns a test for columns: whether profiles may store their values. False for columns that the table does not have.
 */
export function openColumns(table: ProfiledTable | undefined): (column: string) => boolean {
  const open = new Set(table?.columns.flatMap((each) => (each.isPersonal ? [] : [each.name])));
  return (column) => open.has(column);
}

/** Stores the profiles of tables. */
export class Profiles {
  constructor(private readonly warehouse: DataSource) {}

  /** Stores a profile, and drops the table's oldest ones. @returns its id */
  async add({ database, name }: Address, madeBy: string, profile: TableProfile): Promise<string> {
    const given = [database, name, madeBy, JSON.stringify(profile), PROFILES_KEPT];
    const [row] = await queryRows(this.warehouse, z.object({ id: z.string() }), addSql, given);
    if (!row) throw new Error('a profile was not stored');
    return row.id;
  }

  /**
   * Removes values from all stored profiles of a table.
   * @param isOpen whether a column's values may be stored, by its name
   */
  async hide({ database, name }: Address, isOpen: (column: string) => boolean): Promise<void> {
    const kept = await queryRows(
      this.warehouse,
      z.object({ id: z.string(), profile: tableProfile }),
      `SELECT profile_id::text AS id, profile FROM ops.catalogue_profiles
       WHERE database = $1 AND name = $2`,
      [database, name],
    );
    for (const { id, profile } of kept) {
      const hidden = withoutValues(profile, isOpen);
      if (isDeepStrictEqual(hidden, profile)) continue;
      await this.warehouse.query(
        'UPDATE ops.catalogue_profiles SET profile = $2 WHERE profile_id = $1',
        [id, JSON.stringify(hidden)],
      );
    }
  }

  /**
   * Calls `hide` for all tables. For a table that no longer exists, it removes all values, because the personal columns
   * are unknown.
   */
  async hideAll(tables: readonly ProfiledTable[]): Promise<void> {
    const profiled = await queryRows(
      this.warehouse,
      z.object({ database: z.string(), name: z.string() }),
      'SELECT DISTINCT database, name FROM ops.catalogue_profiles',
    );
    for (const address of profiled) {
      const table = tables.find(
        (each) => each.database === address.database && each.name === address.name,
      );
      await this.hide(address, openColumns(table));
    }
  }

  /** Returns the newest profile. */
  newest(table: Address): Promise<KeptProfile | undefined> {
    return this.one(table, null);
  }

  /** Returns the profile before the one with this id. */
  before(table: Address, id: string): Promise<KeptProfile | undefined> {
    return this.one(table, id);
  }

  private async one(
    { database, name }: Address,
    before: string | null,
  ): Promise<KeptProfile | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      keptProfile,
      `SELECT profile_id::text AS id, made_at AS "madeAt", made_by AS "madeBy", profile
       FROM ops.catalogue_profiles
       WHERE database = $1 AND name = $2 AND ($3::bigint IS NULL OR profile_id < $3)
       ORDER BY profile_id DESC LIMIT 1`,
      [database, name, before],
    );
    return row;
  }
}
