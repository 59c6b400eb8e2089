import { dirname, join } from 'node:path';
import { makeFolder } from '#platform/files/make-folder.js';
import { exists, holds } from './at-path.js';
import { digestFile } from './digest-file.js';
import { freePlace } from './free-place.js';
import { moveFile } from './move-file.js';
import { isGone } from './source-error.js';
import { PROCESSED_FOLDER } from './source-names.js';

/**
 * Moves a processed file to `processed/` of the source folder. Nothing there is overwritten but by the same
 * bytes. Safe to repeat.
 * @returns where it lies now, below the folder; undefined when it is gone
 * @throws the system's error, and then the file is where it was
 */
export async function moveProcessed(folder: string, path: string): Promise<string | undefined> {
  const source = join(folder, path);
  try {
    const free = await placeFor(folder, path);
    const target = join(folder, free);
    await makeFolder(dirname(target));
    await moveFile(source, target);
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
  const { sha256 } = await digestFile(join(folder, path));
  const free = await freePlace(PROCESSED_FOLDER, path, sha256, async (place) => {
    const full = join(folder, place);
    if (!(await exists(full))) return 'nothing';
    return (await holds(full, sha256)) ? 'same' : 'other';
  });
  return free.path;
}
