import type { EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { inOrder } from '../flow/in-order.js';

const tablesSql = sqlFile(import.meta.url, './tables.sql');

/** Sessions, sign-in links and responses by idempotency key have no use in another installation. */
export const LEFT_OUT = ['ops.sessions', 'ops.sign_in_codes', 'ops.idempotency_keys'];

const keptTable = z.object({
  /** `ops.runs` */
  name: z.string(),
  /** The name, quoted for SQL. */
  sql: z.string(),
  /** Column names, quoted for SQL, without generated columns. */
  columns: z.array(z.string()),
  /** The same columns with their types. */
  shape: z.array(z.string()),
  /** The sequence that numbers the rows, quoted for SQL. */
  sequence: z.string().nullable(),
  /** Tables that must be filled before this one. */
  refersTo: z.array(z.string()),
});

/** A table of the warehouse that a backup holds. */
export type BackupTable = z.output<typeof keptTable>;

const migrationRow = z.object({ name: z.string() });

/** Returns the tables that a backup holds, each after the tables it references. */
export async function listBackupTables(session: Queryable): Promise<BackupTable[]> {
  const tables = await queryRows(session, keptTable, tablesSql, [LEFT_OUT]);
  const byName = new Map(tables.map((table) => [table.name, table]));
  const names = inOrder([...byName.keys()], (name) => byName.get(name)?.refersTo ?? []);
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** Returns the names of the migrations that made the schema, oldest first. */
export async function listMigrations(session: Queryable): Promise<string[]> {
  const rows = await queryRows(
    session,
    migrationRow,
    'SELECT name FROM schema_migrations ORDER BY "timestamp"',
  );
  return rows.map(({ name }) => name);
}

/** Transaction settings under which a value has the same text on every server. */
export const PLAIN_TEXT =
  "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'postgres'; " +
  "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0";

/** Returns the single connection of a transaction. */
export function requireConnection({ queryRunner }: EntityManager): QueryRunner {
  if (!queryRunner) throw new Error('a transaction without a query runner');
  return queryRunner;
}
