import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { loadMigrations } from './migrations.js';
import { hasRows, queryRows } from './rows.js';

const migrationRow = z.object({ name: z.string() });

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
 * Makes sure that every migration of this program has run; a schema that is newer will do.
 * @throws AppError SCHEMA_OUTDATED
 */
export async function requireCurrentSchema(warehouse: DataSource): Promise<void> {
  const isThere = await hasRows(
    warehouse,
    "SELECT WHERE to_regclass('schema_migrations') IS NOT NULL",
  );
  const ran = isThere
    ? await queryRows(warehouse, migrationRow, 'SELECT name FROM schema_migrations')
    : [];
  const names = (await loadMigrations()).map((Migration) => new Migration().name);
  const pending = names.filter((name) => !ran.some((each) => each.name === name));
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
