import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { formatAddress } from '../tables/names.js';
import {
  maskErrorFolders,
  maskErrorValues,
  createPersonalFolderTest,
} from '../tables/personal-columns.js';
import type { CatalogueTable, Relation, Relations, Tables } from '../tables/table.js';
import { computeProfile } from './compute-profile.js';
import { createOpenColumnTest, type Profiles } from './profiles.js';
import type { TableProfile } from './table-profile.js';

/** Limits of each session of a profile. */
export const PROFILE_LIMITS = { ms: 1_800_000, memory: '512MB' };

interface ProfileServices {
  tables: Pick<Tables, 'find'>;
  relations: Relations;
  engine: QueryEngine;
  profiles: Profiles;
}

/** Which table to profile, and for whom. */
export interface ProfileTable {
  /** Address `database.name`. */
  address: string;
  actor: string;
  /** Job that makes the profile. */
  job?: string;
  signal?: AbortSignal;
}

interface StoredProfile {
  id: string;
  table: CatalogueTable;
  profile: TableProfile;
  /** The newest profile before it. */
  former: TableProfile | undefined;
}

/**
 * Profiles every row of a table, and stores the profile under the table's version.
 * @throws AppError TABLE_UNKNOWN, SOURCE_UNREADABLE; BUSY, retryable, when another version is published meanwhile; as
 *   `profileOf`
 */
export async function profileTable(
  services: ProfileServices,
  { address, actor, job, signal }: ProfileTable,
): Promise<StoredProfile> {
  const { tables, profiles } = services;
  const table = await tables.find(address);
  const former = (await profiles.findNewest(table))?.profile;
  const options = { ...(former && { former }), ...(signal && { signal }) };
  const profile = await profileVersion(services, table, options);
  const id = await profiles.add(table, actor, profile, job);
  // A column that was marked as personal meanwhile.
  await profiles.hideValues(table, createOpenColumnTest(await tables.find(address)));
  return { id, table, profile, former };
}

interface Reading {
  former?: TableProfile;
  sample?: number;
  signal?: AbortSignal;
}

/**
 * Profiles the rows of a table, or a random sample, and stores nothing.
 * @throws AppError as `profileTable`
 */
export async function profileVersion(
  { tables, relations, engine }: Pick<ProfileServices, 'tables' | 'relations' | 'engine'>,
  table: CatalogueTable,
  reading: Reading,
): Promise<TableProfile> {
  const relation = await relations.openRelation(table, reading.signal);
  try {
    requireUnchanged(table, await tables.find(formatAddress(table)));
    return await profileRelation(relation, engine, table, reading);
  } catch (error) {
    // Readers of a job's error may lack the role for personal data.
    throw maskErrorFolders(error, createPersonalFolderTest(table.columns));
  } finally {
    await relation.release?.();
  }
}

function profileRelation(
  relation: Relation,
  engine: QueryEngine,
  table: CatalogueTable,
  reading: Reading,
): Promise<TableProfile> {
  const personal = table.columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name);
  const options = { table: formatAddress(table), limits: PROFILE_LIMITS, personal, ...reading };
  return computeProfile(relation, engine, options).catch((error: unknown) => {
    throw maskErrorValues(error, table.columns);
  });
}

/** The files are those of the version that is current when they are opened. */
function requireUnchanged(before: CatalogueTable, now: CatalogueTable): void {
  if (before.version === now.version && before.snapshot === now.snapshot) return;
  const message = `${formatAddress(before)} changed while its files were opened; profile it again`;
  throw new AppError('BUSY', message, { retryable: true });
}

/** The result of a profile job; the profile itself is stored apart, where values can be hidden. */
export interface ProfileReport {
  table: string;
  version: number;
  snapshot: string | null;
  rows: number;
  bytes: number;
  columns: number;
}

export function toReport({ table, profile }: StoredProfile): ProfileReport {
  const { version, snapshot = null } = table;
  const { rows, bytes, columns } = profile;
  return { table: formatAddress(table), version, snapshot, rows, bytes, columns: columns.length };
}
