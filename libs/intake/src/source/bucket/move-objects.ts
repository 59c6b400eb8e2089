import type { DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { digestOf } from '../digest-file.js';
import {
  ERROR_FOLDER,
  freePlace,
  NOTE_ENDING,
  noteText,
  PROCESSED_FOLDER,
  type Standing,
} from '../source-names.js';
import type { RefusedText } from '../source.js';

/** Copies an object, and reads the copy to see that it is the same. */
async function copyWhole(
  objects: DeliveredObjects,
  object: DeliveredObject,
  key: string,
  sha256: string,
): Promise<void> {
  await objects.copy(object, key);
  const copy = await objects.find(key);
  if (copy && (await digestIn(objects, copy)) === sha256) return;
  const message = `${object.key}: its copy ${key} differs from it; the file stays where it is`;
  throw new AppError('SOURCE_UNREADABLE', message, { retryable: true });
}

/** Where an object is to lie below a folder of its source, as `freePlace` says. */
function freeKey(
  objects: DeliveredObjects,
  within: string,
  { key, bytes }: DeliveredObject,
  sha256: string,
) {
  return freePlace(within, key, sha256, async (path): Promise<Standing> => {
    const standing = await objects.find(path);
    if (!standing) return 'nothing';
    const isSame = standing.bytes === bytes && (await digestIn(objects, standing)) === sha256;
    return isSame ? 'same' : 'other';
  });
}

async function digestIn(objects: DeliveredObjects, object: DeliveredObject): Promise<string> {
  const bytes = (await objects.read(object)) as AsyncIterable<Buffer>;
  return (await digestOf(bytes)).sha256;
}

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

/** The bucket does not let the file or its note have its place: no right, no name. */
const DENIED: ErrorCode[] = ['AWS_ACCESS_DENIED', 'AWS_FAILED'];

/**
 * Moves a refused object to `error/` of its source, and writes a note beside it; of a member of a zip
 * only the note. The copy is read back before the object goes, and the object goes only while it is
 * the one that was refused. Nothing there is overwritten but by the same bytes. Safe to repeat.
 * @returns where the text lies now, below the source; undefined when it is gone, or when it cannot be
 *   moved, and nothing was changed
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
  // The note comes first: a file that has moved has its note.
  await objects.put(noteKey, note);
  try {
    if (!isTaken) await copyWhole(objects, object, key, sha256);
    await objects.delete(object);
    return key;
  } catch (error) {
    const isDenied = error instanceof AppError && DENIED.includes(error.code);
    // Whatever is uncertain stays, for the next try to go on with.
    if (isDenied && !isTaken) await remove(objects, [key, noteKey]);
    // A run of another flow may have been faster: then the note is of what it moved.
    else if (!(await objects.find(key))) await remove(objects, [noteKey]);
    throw error;
  }
}

/** Where a file that has left its place lies, if it lies in `error/`. */
async function whereMoved(objects: DeliveredObjects, path: string): Promise<string | undefined> {
  const moved = `${ERROR_FOLDER}/${path}`;
  return (await objects.find(moved)) && moved;
}

/** As far as it may be done: what stays does no harm. */
async function remove(objects: DeliveredObjects, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const object = await objects.find(key).catch(() => undefined);
    if (object) await objects.delete(object).catch(() => undefined);
  }
}
