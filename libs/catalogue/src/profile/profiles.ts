import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { formatAddress } from '../tables/names.js';
import type { CatalogueTable } from '../tables/table.js';
import { type TableProfile, tableProfile, removeValues } from './table-profile.js';
import { storableJson } from '#platform/text/storable-text.js';

/** Number of profiles kept for each table. */
export const PROFILES_MAX = 20;

const addSql = sqlFile(import.meta.url, './add_profile.sql');
const findSql = sqlFile(import.meta.url, './find_profile.sql');

const keptProfile = z.object({
  id: z.string(),
  madeAt: z.date(),
  madeBy: z.string(),
  /** Job that made it; null for a profile of the command line. */
  job: z.string().nullable(),
  /** Version of the table. */
  version: z.int(),
  /** Snapshot of a flow's table. */
  snapshot: z.string().nullable(),
  profile: tableProfile,
});

type ProfileRecord = z.output<typeof keptProfile>;

interface Address {
  database: string;
  name: string;
}

/** A table whose data a profile describes: its version and, of a flow's table, its snapshot. */
export type VersionedTable = Pick<CatalogueTable, 'database' | 'name' | 'version' | 'snapshot'>;

interface ProfiledTable extends Address {
  columns: readonly { name: string; isPersonal: boolean }[];
}

/**
 * Returns a test for columns: whether profiles may store their values. False for columns that the table does not have.
 */
export function createOpenColumnTest(
  table: ProfiledTable | undefined,
): (column: string) => boolean {
  const open = new Set(table?.columns.flatMap((each) => (each.isPersonal ? [] : [each.name])));
  return (column) => open.has(column);
}

/** Stores the profiles of tables. */
export class Profiles {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Stores a profile, and drops the table's oldest ones.
   * @param job that made it
   * @returns its id
   */
  async add(
    { database, name, version, snapshot }: VersionedTable,
    madeBy: string,
    profile: TableProfile,
    job: string | null = null,
  ): Promise<string> {
    const [row] = await queryRows(this.warehouse, z.object({ id: z.string() }), addSql, [
      database,
      name,
      madeBy,
      storableJson(profile),
      PROFILES_MAX,
      version,
      snapshot ?? null,
      job,
    ]);
    if (!row) throw new Error('a profile was not stored');
    return row.id;
  }

  /**
   * Removes values from all stored profiles of a table.
   * @param isOpen whether a column's values may be stored, by its name
   */
  async hideValues(
    { database, name }: Address,
    isOpen: (column: string) => boolean,
  ): Promise<void> {
    const kept = await queryRows(
      this.warehouse,
      z.object({ id: z.string(), profile: tableProfile }),
      `SELECT profile_id::text AS id, profile FROM ops.catalogue_profiles
       WHERE database = $1 AND name = $2`,
      [database, name],
    );
    for (const { id, profile } of kept) {
      const hidden = removeValues(profile, isOpen);
      if (isDeepStrictEqual(hidden, profile)) continue;
      await this.warehouse.query(
        'UPDATE ops.catalogue_profiles SET profile = $2 WHERE profile_id = $1',
        [id, storableJson(hidden)],
      );
    }
  }

  /**
   * Calls `hide` for all tables. For a table that no longer exists, it removes all values, because the personal columns
   * are unknown.
   */
  async hideAllValues(tables: readonly ProfiledTable[]): Promise<void> {
    const profiled = await queryRows(
      this.warehouse,
      z.object({ database: z.string(), name: z.string() }),
      'SELECT DISTINCT database, name FROM ops.catalogue_profiles',
    );
    for (const address of profiled) {
      const table = tables.find(
        (each) => each.database === address.database && each.name === address.name,
      );
      await this.hideValues(address, createOpenColumnTest(table));
    }
  }

  /** Returns the newest profile, of any version of the table. */
  findNewest(table: Address): Promise<ProfileRecord | undefined> {
    return this.findOne(table, {});
  }

  /**
   * Returns the newest profile of the table's version and snapshot.
   * @param job that made the profile, of any version
   * @throws AppError PROFILE_NOT_FOUND
   */
  async find(table: VersionedTable, job?: number): Promise<ProfileRecord> {
    const { version, snapshot } = table;
    const sought = job === undefined ? { version, snapshot } : { job: String(job) };
    const found = await this.findOne(table, sought);
    if (found) return found;
    const stored = job === undefined ? `of ${formatState(table)}` : `by job ${job}`;
    const what = `${formatAddress(table)} has no stored profile ${stored}`;
    const newest = await this.findNewest(table);
    throw new AppError('PROFILE_NOT_FOUND', `${what}; ${formatAdvice(newest)}`);
  }

  findFormer(table: Address, id: string): Promise<ProfileRecord | undefined> {
    return this.findOne(table, { before: id });
  }

  private async findOne(
    { database, name }: Address,
    { version, snapshot, job, before }: ProfileFilter,
  ): Promise<ProfileRecord | undefined> {
    const given = [database, name, version, snapshot, job, before];
    const sought = given.map((value) => value ?? null);
    const [row] = await queryRows(this.warehouse, keptProfile, findSql, sought);
    return row;
  }
}

/** `version 2`, or of a flow's table `snapshot 7` */
const formatState = ({
  version,
  snapshot,
}: {
  version: number;
  snapshot?: string | null | undefined;
}) => (snapshot === null || snapshot === undefined ? `version ${version}` : `snapshot ${snapshot}`);

function formatAdvice(newest: ProfileRecord | undefined): string {
  const advice = 'request one with profile-table and wait for its job';
  if (!newest) return advice;
  const { job } = newest;
  const how = job === null ? '' : `, by job ${job}`;
  return `its newest profile is of ${formatState(newest)}${how}: ${advice}`;
}

/** The newest profile that fits is sought. */
interface ProfileFilter {
  version?: number | undefined;
  /** Matters with a version. */
  snapshot?: string | undefined;
  job?: string;
  /** Id of a newer profile. */
  before?: string;
}
