import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  makeFolderInside,
  NotInside,
  openInside,
  requireFolderInside,
} from '#platform/files/open-inside.js';
import { digestInside } from '../digest-file.js';
import { isGone, systemCode } from '../source-error.js';
import { freePlace, PROCESSED_FOLDER } from '../source-names.js';

/**
 * Moves a regular file, also to another disk. The target appears whole or not at all.
 * @throws NotInside for a link; the system's error; then the source is unchanged
 */
export async function moveFile(source: string, target: string): Promise<void> {
  if ((await lstat(source)).isSymbolicLink()) throw new NotInside('link');
  try {
    await rename(source, target);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    await moveByCopy(source, target);
  }
}

async function moveByCopy(source: string, target: string): Promise<void> {
  const part = `${target}.part`;
  try {
    // Left by a killed process; or a link, through which nothing must be written.
    await rm(part, { force: true });
    const fd = await openInside(dirname(source), basename(source));
    const { mode } = await lstat(source);
    await pipeline(createReadStream('', { fd }), createWriteStream(part, { flags: 'wx' }));
    await chmod(part, mode & 0o777);
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
  try {
    await rm(source);
  } catch (error) {
    await rm(target);
    throw error;
  }
}

/** @param full path on the disk @throws the system's error when the state is unknown */
export async function exists(full: string): Promise<boolean> {
  try {
    await lstat(full);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

export async function isFolder(full: string): Promise<boolean> {
  return (await lstat(full)).isDirectory();
}

/** Whether a path below a folder is a regular file with these bytes. */
export async function hasSameBytes(folder: string, path: string, sha256: string): Promise<boolean> {
  if (!(await lstat(join(folder, path))).isFile()) return false;
  return (await digestInside(folder, path)).sha256 === sha256;
}

/**
 * Moves a processed file to `processed/` of the source folder. Overwrites a file there only with equal bytes. Safe to
 * repeat.
 * @returns its new path below the folder; undefined when it is gone
 * @throws NotInside for a link among the parent folders; the system's error; then the file is unchanged
 */
export async function moveProcessed(folder: string, path: string): Promise<string | undefined> {
  const source = join(folder, path);
  try {
    await requireFolderInside(folder, path);
    const free = await chooseProcessedPath(folder, path);
    await makeFolderInside(folder, dirname(free));
    await moveFile(source, join(folder, free));
    return free;
  } catch (error) {
    if (isGone(error) && !(await exists(source))) return undefined;
    throw error;
  }
}

async function chooseProcessedPath(folder: string, path: string): Promise<string> {
  const own = `${PROCESSED_FOLDER}/${path}`;
  // The path is mostly free, and then the file need not be read for its digest.
  if (!(await exists(join(folder, own)))) return own;
  const { sha256 } = await digestInside(folder, path);
  const free = await freePlace(PROCESSED_FOLDER, path, sha256, async (place) => {
    if (!(await exists(join(folder, place)))) return 'nothing';
    return (await hasSameBytes(folder, place, sha256)) ? 'same' : 'other';
  });
  return free.path;
}
