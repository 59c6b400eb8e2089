import type { DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { copyWhole, digestIn, freeKey } from './copy-whole.js';
import { NOTE_ENDING, noteText } from './refusal-note.js';
import type { RefusedText } from './source-files.js';
import { ERROR_FOLDER } from './source-names.js';

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
