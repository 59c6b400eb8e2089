import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NotInside, openInside } from '#platform/files/open-inside.js';
import { systemCode } from './source-error.js';

/**
 * Moves a regular file, also to another disk. The target appears whole or not at all.
 * @throws NotInside for a link; the system's error, and then the source is where it was
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
    // What a killed process left; or a link, which must not be written through.
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
