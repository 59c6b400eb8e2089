import { readdir, readFile } from 'node:fs/promises';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { requireVersion } from '../config/supported-versions.js';
import { AppError } from '../errors/app-error.js';
import { hasRows, type Queryable, queryRows } from './rows.js';

const migrationRow = z.object({ name: z.string() });
const NAME = /^(.*?)(\d{13})$/;

/** Returns the names of applied migrations, oldest first; none without a schema. */
async function migrationsThatRan(session: Queryable): Promise<string[]> {
  const isThere = await hasRows(
    session,
    "SELECT WHERE to_regclass('schema_migrations') IS NOT NULL",
  );
  if (!isThere) return [];
  const rows = await queryRows(
    session,
    migrationRow,
    'SELECT name FROM schema_migrations ORDER BY "timestamp"',
  );
  return rows.map(({ name }) => name);
}

/**
 * Checks that this version knows every applied migration: it could damage what it does not know.
 * @param known names of this version's migrations
 * @throws AppError SCHEMA_NEWER
 */
function refuseNewer(ran: readonly string[], known: readonly string[]): void {
  const newest = ran.findLast((name) => !known.includes(name));
  if (newest === undefined) return;
  const migration = newest.replace(NAME, '$2-$1');
  throw new AppError(
    'SCHEMA_NEWER',
    `the warehouse was written by a newer RetailStream (migration ${migration}): ` +
      'use that version, or restore a backup from this version',
  );
}

const folder = new URL('../../../../migrations/', import.meta.url);
const FILE_NAME = /^(\d{13})-([a-z0-9-]+)\.sql$/;
/** Any constant, the same in every process. */
const MIGRATION_LOCK = 7_304_421;

/** Returns one TypeORM migration per `migrations/<timestamp>-<name>.sql`, oldest first. */
export async function loadMigrations(): Promise<(new () => MigrationInterface)[]> {
  const files = (await readdir(folder)).filter((file) => FILE_NAME.test(file)).sort();
  return Promise.all(files.map(toMigration));
}

async function toMigration(file: string): Promise<new () => MigrationInterface> {
  const sql = await readFile(new URL(file, folder), 'utf8');
  const [, timestamp, name] = FILE_NAME.exec(file) ?? [];
  return class SqlMigration implements MigrationInterface {
    readonly name = `${name}${timestamp}`;

    async up(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(sql);
    }

    down(): Promise<void> {
      return Promise.reject(new Error('migrations only go forward: write a new one'));
    }
  };
}

/** @throws AppError SERVER_TOO_OLD */
const refuseOldServer = ({ driver }: DataSource): void =>
  requireVersion('PostgreSQL', driver.version ?? '', 'the warehouse');

/** Names of this version's migrations, oldest first. */
async function migrationNames(): Promise<string[]> {
  return (await loadMigrations()).map((Migration) => new Migration().name ?? '');
}

/**
 * Runs pending migrations. Several processes may call it at once; TypeORM itself takes no lock.
 * @throws AppError SERVER_TOO_OLD; SCHEMA_NEWER when a newer version changed the schema. Nothing is changed then
 */
export async function migrate(warehouse: DataSource): Promise<void> {
  refuseOldServer(warehouse);
  const holder = warehouse.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    refuseNewer(await migrationsThatRan(holder), await migrationNames());
    await warehouse.runMigrations();
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await holder.release();
  }
}

/** Whether this login may change the schema: it owns it, or may create a missing one. */
export function mayMigrate(warehouse: DataSource): Promise<boolean> {
  return hasRows(
    warehouse,
    `SELECT WHERE CASE WHEN to_regnamespace('ops') IS NULL
       THEN has_database_privilege(current_database(), 'CREATE')
       ELSE (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'ops') END`,
  );
}

/**
 * Checks that exactly this program's migrations have run.
 * @throws AppError SERVER_TOO_OLD, SCHEMA_NEWER, SCHEMA_OUTDATED
 */
export async function requireCurrentSchema(warehouse: DataSource): Promise<void> {
  refuseOldServer(warehouse);
  const ran = await migrationsThatRan(warehouse);
  const known = await migrationNames();
  refuseNewer(ran, known);
  const pending = known.filter((name) => !ran.includes(name));
  if (pending.length > 0) throw schemaOutdated(`${pending.length} migrations have not run`);
}

/** @param what the schema lacks and who can add it */
export function schemaOutdated(what: string): AppError {
  const why = `the warehouse has another version (${what}), and this login has no right to change it`;
  return new AppError(
    'SCHEMA_OUTDATED',
    `${why}: run npx retailstream migrate with the owner's MIGRATION_URL`,
  );
}
