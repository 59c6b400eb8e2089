import { copyFile, rename, stat, truncate } from 'node:fs/promises';

/** Copies that stay of a file that is written on and on: `worker.log.1`, the newest, to `worker.log.4`. */
const COPIES = 4;

/** Bytes of a file; 0 where there is none. */
export const sizeOf = async (file: string): Promise<number> =>
  (await stat(file).catch(unlessMissing))?.size ?? 0;

/** Gives a file the name of its newest copy, so that the next to write begins a new one. */
export async function setAside(file: string): Promise<void> {
  await makeRoom(file);
  await rename(file, `${file}.1`).catch(unlessMissing);
}

/**
 * Empties a file that a program holds open, which has to append to it. What that writes between the copy
 * and the end of this is lost.
 * @param most bytes up to which it is left as it is
 */
export async function emptyIfLong(file: string, most: number): Promise<void> {
  if ((await sizeOf(file)) <= most) return;
  await makeRoom(file);
  await copyFile(file, `${file}.1`);
  await truncate(file);
}

/** Moves each copy on by one; the oldest goes. */
async function makeRoom(file: string): Promise<void> {
  for (let copy = COPIES - 1; copy > 0; copy--) {
    await rename(`${file}.${copy}`, `${file}.${copy + 1}`).catch(unlessMissing);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
