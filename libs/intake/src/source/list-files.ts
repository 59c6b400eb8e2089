import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { isGone, sourceError } from './source-error.js';
import type { SourceFile } from './source-files.js';
import { isHidden, isSetApart, packingOf } from './source-names.js';

/**
 * Every file at or below the folder whose name a source file can have; links are followed.
 * @param withSetApart those too that were refused, or processed and moved
 * @param passOver is told the paths of others that lie there
 * @throws AppError SOURCE_MISSING when a folder cannot be listed
 */
export async function listFiles(
  folder: string,
  withSetApart = false,
  passOver?: (path: string) => void,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  // Folders by where they really lie, so that links in a circle come to an end.
  const seen = new Set<string>();
  const visit = async (within: string): Promise<void> => {
    const names = await namesIn(folder, within, seen);
    for (const name of names.sort()) {
      const path = within === '' ? name : `${within}/${name}`;
      if (isHidden(name) || (isSetApart(path) && !withSetApart)) continue;
      const stats = await statsOf(folder, path);
      if (stats?.isDirectory()) await visit(path);
      else if (stats && packingOf(name) === undefined) passOver?.(path);
      else if (stats && isReadable(stats)) files.push(fileOf(path, stats));
    }
  };
  await visit('');
  return files;
}

/** Looks at one file again. @returns undefined when it is gone */
export async function fileAt(folder: string, path: string): Promise<SourceFile | undefined> {
  const stats = await statsOf(folder, path);
  return stats && fileOf(path, stats);
}

/** A file as its stats tell of it. */
export const fileOf = (path: string, { size, mtimeMs, ctimeMs, ino }: Stats): SourceFile => ({
  path,
  bytes: size,
  modified: mtimeMs,
  changed: ctimeMs,
  version: String(ino),
});

/** Pipes, sockets and devices are not: to open one may wait for ever. */
const isReadable = (stats: Stats) => stats.isFile() || stats.isSymbolicLink();

async function statsOf(folder: string, path: string): Promise<Stats | undefined> {
  const full = join(folder, path);
  try {
    // A link that leads nowhere is told of as itself: whoever opens it gets the reason.
    return await stat(full).catch(() => lstat(full));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw sourceError(error, path);
  }
}

/** Names in a sub-folder; none when it was seen before, or is gone. */
async function namesIn(folder: string, within: string, seen: Set<string>): Promise<string[]> {
  const full = join(folder, within);
  try {
    const place = await realpath(full);
    if (seen.has(place)) return [];
    seen.add(place);
    return await readdir(full);
  } catch (cause) {
    if (within !== '' && isGone(cause)) return [];
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice =
      within === ''
        ? 'name a folder that holds the files'
        : 'let it be read, or take it out of the source folder';
    throw new AppError('SOURCE_MISSING', `${full}: cannot be listed (${why}); ${advice}`, {
      cause,
    });
  }
}
