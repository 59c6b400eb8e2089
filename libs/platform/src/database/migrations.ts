import { readdir, readFile } from 'node:fs/promises';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { migrationsThatRan, refuseNewer } from './newer-schema.js';

const folder = new URL('../../../../migrations/', import.meta.url);
const FILE_NAME = /^(\d{13})-([a-z0-9-]+)\.sql$/;
/** Any constant will do, as long as every process uses the same. */
const MIGRATION_LOCK = 7_304_421;

/** One TypeORM migration for each `migrations/<timestamp>-<name>.sql`, oldest first. */
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

/** Names of the migrations of this version, oldest first. */
export async function migrationNames(): Promise<string[]> {
  return (await loadMigrations()).map((Migration) => new Migration().name ?? '');
}

/**
 * Runs what is pending. Safe from several processes at once: TypeORM itself takes no lock.
 * @throws AppError SCHEMA_NEWER when a newer version was here; nothing was changed then
 */
export async function migrate(warehouse: DataSource): Promise<void> {
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
