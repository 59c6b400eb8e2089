import type { DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { copyWhole, digestIn, freeKey } from './copy-whole.js';
import { PROCESSED_FOLDER } from './source-names.js';

/**
 * Moves a processed object to `processed/` of its source. The copy is read back before the object goes, and
 * the object goes only while it is the one that was found. Nothing there is overwritten but by the same bytes.
 * Safe to repeat: a copy whose object could not be deleted is taken as it is.
 * @returns where it lies now, below the source; undefined when it is gone, or another took its place
 * @throws AppError AWS_…, SOURCE_UNREADABLE, and then the object is where it was
 */
export async function moveProcessedObject(
  objects: DeliveredObjects,
  object: DeliveredObject,
): Promise<string | undefined> {
  try {
    const sha256 = await digestIn(objects, object);
    const { path, isTaken } = await freeKey(objects, PROCESSED_FOLDER, object, sha256);
    if (!isTaken) await copyWhole(objects, object, path, sha256);
    await objects.delete(object);
    return path;
  } catch (error) {
    if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}
