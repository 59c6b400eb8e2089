import type { DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { digestChunks } from './digest-file.js';
import {
  ERROR_FOLDER,
  freePlace,
  NOTE_ENDING,
  noteText,
  PROCESSED_FOLDER,
  type PlaceState,
} from './source-names.js';
import type { RefusedText } from './source.js';

/** Copies an object, and reads the copy back to verify it. */
async function copyWhole(
  objects: DeliveredObjects,
  object: DeliveredObject,
  key: string,
  sha256: string,
): Promise<void> {
  await objects.copy(object, key);
  const copy = await objects.find(key);
  if (copy && (await digestIn(objects, copy)) === sha256) return;
  const message = `${object.key}: its copy ${key} differs from it; the file stays in its folder`;
  throw new AppError('SOURCE_UNREADABLE', message, { retryable: true });
}

/** Returns the key of an object below a folder of its source, by the rules of `freePlace`. */
function freeKey(
  objects: DeliveredObjects,
  within: string,
  { key, bytes }: DeliveredObject,
  sha256: string,
) {
  return freePlace(within, key, sha256, async (path): Promise<PlaceState> => {
    const standing = await objects.find(path);
    if (!standing) return 'nothing';
    const isSame = standing.bytes === bytes && (await digestIn(objects, standing)) === sha256;
    return isSame ? 'same' : 'other';
  });
}

async function digestIn(objects: DeliveredObjects, object: DeliveredObject): Promise<string> {
  const bytes = (await objects.read(object)) as AsyncIterable<Buffer>;
  return (await digestChunks(bytes)).sha256;
}

/**
 * Moves a processed object to `processed/` of its source. The copy is read back first, and the object is deleted only
 * if it is still the one that was found. Overwrites an object there only with equal bytes. Safe to repeat: a copy whose
 * original could not be deleted is reused.
 * @returns its new path below the source; undefined when it is gone or was replaced
 * @throws AppError AWS_…, SOURCE_UNREADABLE; then the object is unchanged
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

/** Errors that deny the file or its note a place: no permission, invalid name. */
const DENIED: ErrorCode[] = ['AWS_ACCESS_DENIED', 'AWS_FAILED'];

/**
 * Moves a refused object to `error/` of its source, and writes a note next to it; for a member of a zip only the note.
 * The copy is read back first, and the object is deleted only if it is still the one that was refused. Overwrites an
 * object there only with equal bytes. Safe to repeat.
 * @returns the text's new path below the source; undefined, with nothing changed, when it is gone or cannot be moved
 */
export async function moveRefusedObject(
  objects: DeliveredObjects,
  { path, file, place }: RefusedText,
  note: string,
): Promise<string | undefined> {
  try {
    if (place) {
      const text = noteText(note, place.file.path);
      await objects.put(`${ERROR_FOLDER}/${path}${NOTE_ENDING}`, text);
      return path;
    }
    if (!file) return await whereMoved(objects, path);
    return await move(objects, { ...file, key: path }, noteText(note));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (DENIED.includes(error.code)) return undefined;
    if (error.code === 'OBJECT_NOT_FOUND') return whereMoved(objects, path);
    throw error;
  }
}

async function move(
  objects: DeliveredObjects,
  object: DeliveredObject,
  note: string,
): Promise<string> {
  const sha256 = await digestIn(objects, object);
  const { path: key, isTaken } = await freeKey(objects, ERROR_FOLDER, object, sha256);
  const noteKey = `${key}${NOTE_ENDING}`;
  // The note comes first: every moved file has its note.
  await objects.put(noteKey, note);
  try {
    if (!isTaken) await copyWhole(objects, object, key, sha256);
    await objects.delete(object);
    return key;
  } catch (error) {
    const isDenied = error instanceof AppError && DENIED.includes(error.code);
    // Uncertain copies stay, so that the next attempt can continue.
    if (isDenied && !isTaken) await remove(objects, [key, noteKey]);
    // A run of another flow may have moved the file first; then the note describes its copy.
    else if (!(await objects.find(key))) await remove(objects, [noteKey]);
    throw error;
  }
}

/** Returns the path in `error/` of a file that has been moved. */
async function whereMoved(objects: DeliveredObjects, path: string): Promise<string | undefined> {
  const moved = `${ERROR_FOLDER}/${path}`;
  return (await objects.find(moved)) && moved;
}

/** Best effort: leftovers do no harm. */
async function remove(objects: DeliveredObjects, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const object = await objects.find(key).catch(() => undefined);
    if (object) await objects.delete(object).catch(() => undefined);
  }
}
