import { copyFile, lstat, rename, rm } from 'node:fs/promises';
import { systemCode } from './source-error.js';

/**
 * Moves a file, also to another disk; of a link, what it leads to. The target appears whole or not
 * at all. @throws the system's error, and then the source is where it was
 */
export async function moveFile(source: string, target: string): Promise<void> {
  // A link to somewhere near itself would lead nowhere from its new place.
  if ((await lstat(source)).isSymbolicLink()) return moveByCopy(source, target);
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
    await copyFile(source, part);
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
