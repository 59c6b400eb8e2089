import { randomUUID } from 'node:crypto';
import { rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  makeFolderInside,
  NotInside,
  requireFolderInside,
  shareFile,
} from '#platform/files/open-inside.js';
import { exists, hasSameBytes, isFolder, moveFile } from './move-processed.js';
import { ERROR_FOLDER, freePlace, NOTE_ENDING, noteText } from '../source-names.js';
import { isGone, systemCode } from '../source-error.js';
import type { RefusedText } from '../source.js';

/** System errors that deny a file or its note a place: no permission, invalid name, no space. */
const DENIED = ['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'ENAMETOOLONG', 'ENOSPC', 'EDQUOT'];

/**
 * Moves a refused file to `error/` of the source folder, and writes a note next to it. For a member of a zip, writes
 * only the note. Overwrites a file there only with equal bytes. Safe to repeat.
 * @param digestAt SHA-256 of the file at a path below the folder
 * @returns the text's new path below the folder; undefined, with nothing changed, when it is gone or cannot be moved
 */
export async function moveRefused(
  folder: string,
  { path, place }: RefusedText,
  note: string,
  digestAt: (path: string) => Promise<string>,
): Promise<string | undefined> {
  const file = place?.file.path ?? path;
  const source = join(folder, file);
  try {
    if (!(await exists(source))) return await whereMoved(folder, path);
    await requireFolderInside(folder, file);
    const sha256 = await digestAt(file);
    if (place) {
      const isOurs = (standing: string) => isFolder(join(folder, standing));
      const zip = await chooseErrorPath(folder, file, sha256, isOurs);
      await withNote(folder, `${zip}/${place.member}`, noteText(note, file));
      return path;
    }
    const free = await chooseErrorPath(folder, path, sha256, (standing) =>
      hasSameBytes(folder, standing, sha256),
    );
    const target = join(folder, free);
    // The note comes first: every moved file has its note.
    await withNote(folder, free, noteText(note), async () => {
      try {
        await moveFile(source, target);
      } catch (error) {
        // A run of another flow moved the file first; the note describes its copy.
        if (!isGone(error) || !(await exists(target))) throw error;
      }
    });
    return free;
  } catch (error) {
    if (error instanceof NotInside || DENIED.includes(systemCode(error))) return undefined;
    if (isGone(error) && !(await exists(source))) return whereMoved(folder, path);
    throw error;
  }
}

/** Returns the path in `error/` of a file that has been moved. */
async function whereMoved(folder: string, path: string): Promise<string | undefined> {
  const moved = `${ERROR_FOLDER}/${path}`;
  return (await exists(join(folder, moved))) ? moved : undefined;
}

/** Returns the file's path below `error/`. @param isOurs whether the existing file at a path may stay */
async function chooseErrorPath(
  folder: string,
  path: string,
  sha256: string,
  isOurs: (path: string) => Promise<boolean>,
): Promise<string> {
  const free = await freePlace(ERROR_FOLDER, path, sha256, async (place) => {
    if (!(await exists(join(folder, place)))) return 'nothing';
    return (await isOurs(place)) ? 'same' : 'other';
  });
  return free.path;
}

/** Writes the note next to a path below the folder and runs the function; undoes both if one fails. */
async function withNote(
  folder: string,
  path: string,
  text: string,
  work: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const note = join(folder, `${path}${NOTE_ENDING}`);
  const made = await makeFolderInside(folder, dirname(path));
  let isNew = false;
  try {
    isNew = !(await exists(note));
    await writeNote(folder, note, text);
    await work();
  } catch (error) {
    if (isNew) await rm(note, { force: true });
    if (made !== undefined) await removeEmpty(dirname(note), made);
    throw error;
  }
}

/** Writes the note whole: a link at its path is replaced, never followed. */
async function writeNote(folder: string, note: string, text: string): Promise<void> {
  const part = join(dirname(note), `.note-${randomUUID()}.part`);
  try {
    await writeFile(part, text, { flag: 'wx' });
    await shareFile(folder, part);
    await rename(part, note);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function removeEmpty(folder: string, last: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
  if (folder !== last && folder.startsWith(last)) await removeEmpty(dirname(folder), last);
}
