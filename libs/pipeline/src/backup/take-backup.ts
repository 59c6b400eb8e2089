import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { copyCsvFrom } from '#platform/database/copy.js';
import { queryRows } from '#platform/database/rows.js';
import {
  requireConnection,
  type BackupTable,
  listBackupTables,
  listMigrations,
  PLAIN_TEXT,
} from './backup-tables.js';
import {
  type LakeReferences,
  readLakeReferences,
  type Place,
  writeObjects,
} from './lake-objects.js';
import { type Manifest, writeCompressed, writeManifest } from './manifest.js';

const momentRow = z.object({ moment: z.string() });
const numberRow = z.object({ last: z.string().nullable() });

export interface BackupParts {
  /** Connected as the owner of its tables. */
  warehouse: DataSource;
  lake: { store: ObjectStore; url: string };
  /** Version of the program. */
  product: string;
  /** Copies the objects of the lake instead of only listing them. */
  isWithLake: boolean;
}

export interface TakenBackup {
  folder: string;
  manifest: Manifest;
}

/**
 * Takes a backup of ledger and warehouse at one moment, with a list of the lake objects they refer to. Runs may
 * continue. The manifest is written last.
 */
export async function takeBackup(
  store: ObjectStore,
  { warehouse, lake, product, isWithLake }: BackupParts,
): Promise<TakenBackup> {
  const tables = await listBackupTables(warehouse);
  const read = await warehouse.transaction('REPEATABLE READ', async (session) => {
    await session.query('SET TRANSACTION READ ONLY');
    await session.query(PLAIN_TEXT);
    // Before the first read: a table truncated after the transaction's snapshot would appear empty.
    await session.query(
      `LOCK TABLE ${tables.map(({ sql }) => sql).join(', ')} IN ACCESS SHARE MODE`,
    );
    const moment = await readClock(session);
    const folder = `backup-${moment.replace(/[:.]/g, '-')}/`;
    const needs: LakeReferences = await readLakeReferences(session);
    const written: Manifest['tables'] = [];
    for (const table of tables) written.push(await writeTable({ store, folder }, session, table));
    return { folder, moment, needs, tables: written, migrations: await listMigrations(session) };
  });
  const { folder, needs, ...rest } = read;
  const place = { store, folder };
  const manifest: Manifest = {
    format: 1,
    product,
    ...rest,
    lake: await writeObjects(place, lake, needs, isWithLake),
  };
  await writeManifest(store, folder, manifest);
  return { folder, manifest };
}

async function writeTable(
  { store, folder }: Place,
  session: EntityManager,
  { name, sql, columns, shape, sequence }: BackupTable,
): Promise<Manifest['tables'][number]> {
  const file = `${name}.csv.gz`;
  const rows = await copyCsvFrom(
    requireConnection(session),
    `SELECT ${columns.join(', ')} FROM ${sql}`,
  );
  const written = await writeCompressed(store, folder + file, rows);
  // Read for every table: the result also shows that all rows before it have arrived.
  const lastNumber = await readLastNumber(session, sequence);
  return { name, shape, lastNumber, file, rows: rows.rowCount, ...written };
}

/** A number is never used twice, also if its row was deleted or never committed. */
async function readLastNumber(
  session: EntityManager,
  sequence: string | null,
): Promise<string | null> {
  const sql = 'SELECT pg_sequence_last_value($1::regclass)::text AS last';
  const [row] = await queryRows(session, numberRow, sql, [sequence]);
  return row?.last ?? null;
}

async function readClock(session: EntityManager): Promise<string> {
  const sql = `SELECT to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS moment`;
  const [row] = await queryRows(session, momentRow, sql);
  if (!row) throw new Error('the query of the clock returned no row');
  return row.moment;
}
