import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { copyKey, type Place, readObjects } from './lake-objects.js';
import { backupsIn, type Manifest, readManifest } from './manifest.js';
import { checkObject } from './stored-files.js';

/** A backup whose every byte is as it was written. */
export interface SoundBackup extends Place {
  manifest: Manifest;
}

/**
 * Finds a backup and reads all of it.
 * @param store of the backup itself, or of a folder of backups, which means the newest
 * @param where the same in words
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
  const newest = (await backupsIn(store)).at(-1);
  if (newest !== undefined) {
    return { store, folder: newest, manifest: await readManifest(store, newest) };
  }
  const advice = 'name a backup, or the folder that backups were taken to';
  throw new AppError('BACKUP_NOT_FOUND', `there is no complete backup in ${where}: ${advice}`);
}
