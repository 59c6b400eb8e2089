import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { isGone, sourceError } from '../source-error.js';
import type { SkippedEntry, SourceFile } from '../source.js';
import { isHidden, isSetApart, findPacking } from '../source-names.js';

/** Receives each path that is not read. @param why undefined for a name that no source file has */
export type PassOver = (path: string, why?: SkippedEntry['why']) => void;

/**
 * Returns every regular file at or below the folder with a source file's name. The folder itself may be a link; links
 * below it are not followed.
 * @param withSetApart includes refused and processed files
 * @param passOver receives every other path that is neither hidden nor set apart
 * @throws AppError SOURCE_MISSING when a folder cannot be listed
 */
export async function listFiles(
  folder: string,
  withSetApart = false,
  passOver?: PassOver,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const visit = async (within: string): Promise<void> => {
    const names = await namesIn(folder, within, passOver);
    for (const name of names.sort()) {
      const path = within === '' ? name : `${within}/${name}`;
      if (isHidden(name) || (isSetApart(path) && !withSetApart)) continue;
      const stats = await readStats(folder, path);
      if (!stats) {
        // Such a name cannot be found again, because the bytes that are not UTF-8 are replaced.
        if (name.includes('\uFFFD')) passOver?.(path, 'name');
        continue;
      }
      if (stats.isDirectory()) await visit(path);
      else if (stats.isSymbolicLink()) passOver?.(path, 'link');
      else if (!stats.isFile()) passOver?.(path, 'special');
      else if (findPacking(name) === undefined) passOver?.(path);
      else files.push(toSourceFile(path, stats));
    }
  };
  await visit('');
  return files;
}

/** Reads the state of one file. @returns undefined when it is gone or no longer a regular file */
export async function readFileState(folder: string, path: string): Promise<SourceFile | undefined> {
  const stats = await readStats(folder, path);
  return stats?.isFile() ? toSourceFile(path, stats) : undefined;
}

export const toSourceFile = (path: string, { size, mtimeMs, ctimeMs, ino }: Stats): SourceFile => ({
  path,
  bytes: size,
  modified: mtimeMs,
  changed: ctimeMs,
  version: String(ino),
});

async function readStats(folder: string, path: string): Promise<Stats | undefined> {
  try {
    return await lstat(join(folder, path));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw sourceError(error, path);
  }
}

/** Returns the names in a sub-folder; none when it is gone or replaced by a link. */
async function namesIn(folder: string, within: string, passOver?: PassOver): Promise<string[]> {
  const full = join(folder, within);
  try {
    const [root, place] = await Promise.all([realpath(folder), realpath(full)]);
    if (place === join(root, within)) return await readdir(full);
    passOver?.(within, 'link');
    return [];
  } catch (cause) {
    if (within !== '' && isGone(cause)) return [];
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice =
      within === ''
        ? 'name a folder with the files'
        : 'give the program read access, or remove it from the source folder';
    throw new AppError('SOURCE_MISSING', `${full}: cannot be listed (${why}); ${advice}`, {
      cause,
    });
  }
}
