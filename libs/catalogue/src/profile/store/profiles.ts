import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type TableProfile, tableProfile } from '../figures/table-profile.js';

/** Kept of each table. */
export const PROFILES_KEPT = 20;

const addSql = sqlFile(import.meta.url, './add-profile.sql');

const keptProfile = z.object({
  id: z.string(),
  madeAt: z.date(),
  madeBy: z.string(),
  profile: tableProfile,
});

export type KeptProfile = z.output<typeof keptProfile>;

/** A table as it is addressed. */
interface Address {
  database: string;
  name: string;
}

/** Profiles of tables, each as it was made. */
export class Profiles {
  constructor(private readonly warehouse: DataSource) {}

  /** Keeps a profile, and drops the oldest ones of the table. @returns its id */
  async add({ database, name }: Address, madeBy: string, profile: TableProfile): Promise<string> {
    const given = [database, name, madeBy, JSON.stringify(profile), PROFILES_KEPT];
    const [row] = await queryRows(this.warehouse, z.object({ id: z.string() }), addSql, given);
    if (!row) throw new Error('a profile was to be kept and was not');
    return row.id;
  }

  /** The last one that was made. */
  newest(table: Address): Promise<KeptProfile | undefined> {
    return this.one(table, null);
  }

  /** The one before another. @param id of that one */
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
