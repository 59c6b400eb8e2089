import type { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { migrationNames } from './migrations.js';
import { migrationsThatRan, refuseNewer } from './newer-schema.js';
import { hasRows } from './rows.js';

/** Whether this login may change the schema: it is its owner, or may begin one where there is none. */
export function mayMigrate(warehouse: DataSource): Promise<boolean> {
  return hasRows(
    warehouse,
    `SELECT WHERE CASE WHEN to_regnamespace('ops') IS NULL
       THEN has_database_privilege(current_database(), 'CREATE')
       ELSE (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'ops') END`,
  );
}

/**
 * Makes sure that every migration of this program has run, and none that it does not know.
 * @throws AppError SCHEMA_NEWER, SCHEMA_OUTDATED
 */
export async function requireCurrentSchema(warehouse: DataSource): Promise<void> {
  const ran = await migrationsThatRan(warehouse);
  const known = await migrationNames();
  refuseNewer(ran, known);
  const pending = known.filter((name) => !ran.includes(name));
  if (pending.length > 0) throw schemaOutdated(`${pending.length} migrations have not run`);
}

/** @param what the schema lacks, and who would have to add it */
export function schemaOutdated(what: string): AppError {
  const why = `the warehouse is not of this version (${what}), and this login may not change it`;
  return new AppError(
    'SCHEMA_OUTDATED',
    `${why}: run npm run migrate with the owner's MIGRATION_URL`,
  );
}
