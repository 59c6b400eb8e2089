import { createGunzip } from 'node:zlib';
import type { DataSource, EntityManager } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { copyCsvInto } from '#platform/database/copy.js';
import { hasRows, type Queryable } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { restartActiveRuns } from '../ledger/runs/run-control.js';
import {
  requireConnection,
  type BackupTable,
  listBackupTables,
  LEFT_OUT,
  listMigrations,
  PLAIN_TEXT,
} from './backup-tables.js';
import {
  copyKey,
  listMissingObjects,
  type ListedObject,
  type Place,
  readObjects,
} from './lake-objects.js';
import {
  listBackups,
  checkObject,
  createDamagedError,
  type Manifest,
  readManifest,
} from './manifest.js';

/**
 * Verifies that the backup has the schema of this warehouse; in another schema its rows would have another meaning.
 * @throws AppError BACKUP_VERSION
 */
async function requireSameVersion(
  warehouse: Queryable,
  tables: readonly BackupTable[],
  manifest: Manifest,
  product: string,
): Promise<void> {
  const here = await listMigrations(warehouse);
  const there = manifest.migrations;
  const isSame = here.join() === there.join();
  const difference = isSame ? tableThatDiffers(tables, manifest) : undefined;
  if (isSame && difference === undefined) return;
  const schema = (names: readonly string[]) => names.at(-1) ?? 'none';
  const made = `the backup was made by version ${manifest.product} (schema ${schema(there)})`;
  const found = `this program is ${product} (schema ${schema(here)})`;
  const what = difference === undefined ? '' : `; ${difference} differs`;
  throw new AppError(
    'BACKUP_VERSION',
    `${made}; ${found}${what}: restore it with the version that made it, then update`,
  );
}

/** Flows declare marts, so migrations do not cover their tables. */
function tableThatDiffers(tables: readonly BackupTable[], manifest: Manifest): string | undefined {
  const here = new Map(tables.map(({ name, shape }) => [name, shape.join()]));
  const there = new Map(manifest.tables.map(({ name, shape }) => [name, shape.join()]));
  return [...new Set([...here.keys(), ...there.keys()])].find(
    (name) => here.get(name) !== there.get(name),
  );
}

/** A backup whose every byte has been verified. */
interface SoundBackup extends Place {
  manifest: Manifest;
}

/**
 * Finds a backup and verifies every byte of it.
 * @param store of the backup itself, or of a folder of backups, of which the newest is read
 * @param where the same place in words
 * @throws AppError BACKUP_NOT_FOUND, BACKUP_DAMAGED, BACKUP_VERSION
 */
export async function readBackup(store: ObjectStore, where: string): Promise<SoundBackup> {
  const place = await findBackup(store, where);
  const { folder } = place;
  const { tables, lake } = place.manifest;
  for (const file of [...tables, lake.objects]) await checkObject(store, folder + file.file, file);
  if (!lake.isCopied) return place;
  for await (const { key, bytes, sha256 = '' } of readObjects(place, lake)) {
    await checkObject(store, copyKey(folder, key), { bytes, sha256 });
  }
  return place;
}

async function findBackup(store: ObjectStore, where: string): Promise<SoundBackup> {
  const own = await readManifest(store, '').catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'OBJECT_NOT_FOUND')) throw error;
  });
  if (own) return { store, folder: '', manifest: own };
  const newest = (await listBackups(store)).at(-1);
  if (newest !== undefined) {
    return { store, folder: newest, manifest: await readManifest(store, newest) };
  }
  const advice = 'name a backup or the folder of backups';
  throw new AppError('BACKUP_NOT_FOUND', `there is no complete backup in ${where}: ${advice}`);
}

interface RestoreParts {
  /** Connected as the owner of its tables; holds no run. */
  warehouse: DataSource;
  lake: ObjectStore;
  /** Version of the program. */
  product: string;
  /** Records the restore, in its transaction. */
  record: (session: EntityManager) => Promise<void>;
}

/** The result for the objects that the restored ledger refers to. */
interface RestoredLake {
  /** Objects copied from the backup. */
  restoredObjects: number;
  /** Objects in neither lake nor backup, or with another size in the lake. */
  missing: string[];
}

/**
 * Restores a warehouse to the moment of a backup, in one transaction, and copies objects that the lake lacks from the
 * backup if it holds them.
 * @throws AppError BACKUP_VERSION; WAREHOUSE_NOT_EMPTY; then nothing has changed
 */
export async function restoreBackup(
  backup: SoundBackup,
  { warehouse, lake, product, record }: RestoreParts,
): Promise<RestoredLake> {
  const tables = await listBackupTables(warehouse);
  await requireSameVersion(warehouse, tables, backup.manifest, product);
  await requireEmpty(warehouse);
  const restored = await restoreLake(backup, lake);
  await warehouse.transaction(async (session) => {
    const list = tables.map(({ sql }) => sql).join(', ');
    await session.query(PLAIN_TEXT);
    await session.query(`LOCK TABLE ${list} IN ACCESS EXCLUSIVE MODE`);
    await requireEmpty(session);
    // They refer to keys that the backup replaces.
    await session.query(`TRUNCATE ${list}, ${LEFT_OUT.join(', ')}`);
    for (const table of tables) await load(session, backup, table);
    await restartActiveRuns(session);
    await record(session);
  });
  // Without statistics, PostgreSQL would plan the first queries as if the tables were empty.
  await warehouse.query(`ANALYZE ${tables.map(({ sql }) => sql).join(', ')}`);
  return restored;
}

/** A warehouse that already holds runs must not be overwritten. */
async function requireEmpty(session: Queryable): Promise<void> {
  if (!(await hasRows(session, 'SELECT FROM ops.runs LIMIT 1'))) return;
  const advice = 'name an empty database, or an empty STATE_DIR';
  throw new AppError('WAREHOUSE_NOT_EMPTY', `the warehouse already has runs: ${advice}`);
}

async function load(
  session: EntityManager,
  backup: SoundBackup,
  table: BackupTable,
): Promise<void> {
  const stored = storedTable(backup.manifest, table);
  // The triggers notify of new events; these events are old.
  await session.query(`ALTER TABLE ${table.sql} DISABLE TRIGGER USER`);
  const { store, folder } = backup;
  const packed = await store.get(folder + stored.file);
  const csv = packed.pipe(createGunzip());
  packed.once('error', (error) => csv.destroy(error));
  const rows = await copyCsvInto(requireConnection(session), table.sql, table.columns, csv, {
    isNewTable: true,
  });
  if (rows !== stored.rows)
    throw createDamagedError(folder + stored.file, `it has ${rows} rows instead of ${stored.rows}`);
  await session.query(`ALTER TABLE ${table.sql} ENABLE TRIGGER USER`);
  if (table.sequence === null || stored.lastNumber === null) return;
  await hasRows(session, 'SELECT setval($1::regclass, $2::bigint)', [
    table.sequence,
    stored.lastNumber,
  ]);
}

function storedTable({ tables }: Manifest, { name }: BackupTable): Manifest['tables'][number] {
  const stored = tables.find((table) => table.name === name);
  if (!stored) throw new Error(`the backup has no table ${name}`);
  return stored;
}

/** Runs before the warehouse is restored, so that readers find every object the ledger refers to. */
async function restoreLake(
  { store, folder, manifest }: SoundBackup,
  lake: ObjectStore,
): Promise<RestoredLake> {
  const place: Place = { store, folder };
  const lacking = await listMissingObjects(lake, readObjects(place, manifest.lake));
  if (!manifest.lake.isCopied) {
    return {
      restoredObjects: 0,
      missing: [...lacking.map(({ key }) => key), ...manifest.lake.missing],
    };
  }
  for (const object of lacking) await restoreObject(place, lake, object);
  return { restoredObjects: lacking.length, missing: manifest.lake.missing };
}

async function restoreObject(
  { store, folder }: Place,
  lake: ObjectStore,
  { key }: ListedObject,
): Promise<void> {
  await lake.put(key, await store.get(copyKey(folder, key)));
}
