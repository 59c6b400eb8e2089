import { dirname, join } from 'node:path';
import { makeFolderInside, requireFolderInside } from '#platform/files/open-inside.js';
import { exists, holds } from './at-path.js';
import { digestInside } from './digest-file.js';
import { freePlace } from './free-place.js';
import { moveFile } from './move-file.js';
import { isGone } from './source-error.js';
import { PROCESSED_FOLDER } from './source-names.js';

/**
 * Moves a processed file to `processed/` of the source folder. Nothing there is overwritten but by the same
 * bytes. Safe to repeat.
 * @returns where it lies now, below the folder; undefined when it is gone
 * @throws NotInside where a folder on the way is a link; the system's error; then the file is where it was
 */
export async function moveProcessed(folder: string, path: string): Promise<string | undefined> {
  const source = join(folder, path);
  try {
    await requireFolderInside(folder, path);
    const free = await placeFor(folder, path);
    await makeFolderInside(folder, dirname(free));
    await moveFile(source, join(folder, free));
    return free;
  } catch (error) {
    if (isGone(error) && !(await exists(source))) return undefined;
    throw error;
  }
}

async function placeFor(folder: string, path: string): Promise<string> {
  const own = `${PROCESSED_FOLDER}/${path}`;
  // Mostly nothing stands there, and the file need not be read for its digest.
  if (!(await exists(join(folder, own)))) return own;
  const { sha256 } = await digestInside(folder, path);
  const free = await freePlace(PROCESSED_FOLDER, path, sha256, async (place) => {
    if (!(await exists(join(folder, place)))) return 'nothing';
    return (await holds(folder, place, sha256)) ? 'same' : 'other';
  });
  return free.path;
}
