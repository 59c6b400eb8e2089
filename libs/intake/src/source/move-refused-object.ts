import type { DeliveredObject, DeliveredObjects } from '#lake/ports/delivered-objects.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { digestOf } from './digest-file.js';
import { NOTE_ENDING, noteText } from './refusal-note.js';
import type { RefusedText } from './source-files.js';
import { ERROR_FOLDER, markPath } from './source-names.js';

/** The bucket does not let the file or its note have its place: no right, no name. */
const DENIED: ErrorCode[] = ['AWS_ACCESS_DENIED', 'AWS_FAILED'];
/** Characters of a digest that tell two files of one name apart. */
const MARK_LENGTH = 8;

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
  const { key, isThere } = await freePlace(objects, object, sha256);
  const noteKey = `${key}${NOTE_ENDING}`;
  // The note comes first: a file that has moved has its note.
  await objects.put(noteKey, note);
  try {
    if (!isThere) await copyWhole(objects, object, key, sha256);
    await objects.delete(object);
    return key;
  } catch (error) {
    const isDenied = error instanceof AppError && DENIED.includes(error.code);
    // Whatever is uncertain stays, for the next try to go on with.
    if (isDenied && !isThere) await remove(objects, [key, noteKey]);
    // A run of another flow may have been faster: then the note is of what it moved.
    else if (!(await objects.find(key))) await remove(objects, [noteKey]);
    throw error;
  }
}

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

/** Where a file that has left its place lies, if it lies in `error/`. */
async function whereMoved(objects: DeliveredObjects, path: string): Promise<string | undefined> {
  const moved = `${ERROR_FOLDER}/${path}`;
  return (await objects.find(moved)) && moved;
}

/** The path below `error/`, marked by the digest when something other than ours stands there. */
async function freePlace(
  objects: DeliveredObjects,
  { key: path, bytes }: DeliveredObject,
  sha256: string,
): Promise<{ key: string; isThere: boolean }> {
  const mark = sha256.slice(0, MARK_LENGTH);
  for (let count = 0; ; count++) {
    const name = count === 0 ? path : markPath(path, count === 1 ? mark : `${mark}-${count}`);
    const key = `${ERROR_FOLDER}/${name}`;
    const standing = await objects.find(key);
    if (!standing) return { key, isThere: false };
    const isOurs = standing.bytes === bytes && (await digestIn(objects, standing)) === sha256;
    if (isOurs) return { key, isThere: true };
  }
}

async function digestIn(objects: DeliveredObjects, object: DeliveredObject): Promise<string> {
  const bytes = (await objects.read(object)) as AsyncIterable<Buffer>;
  return (await digestOf(bytes)).sha256;
}

/** As far as it may be done: what stays does no harm. */
async function remove(objects: DeliveredObjects, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const object = await objects.find(key).catch(() => undefined);
    if (object) await objects.delete(object).catch(() => undefined);
  }
}
