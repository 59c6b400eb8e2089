import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { makeFolder } from './open-inside.js';

/** A full disk may still have room for a byte. */
const PROBE = Buffer.alloc(64 * 1024);

/**
 * Checks that files can be written in a folder, which is made if it is missing.
 * @param advice what to do when it is not writable
 * @param make creates the folder and its parents
 * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function requireWritable(
  folder: string,
  advice: string,
  make: (folder: string) => Promise<unknown> = makeFolder,
): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}-${randomUUID()}`);
  try {
    await make(folder);
    await writeFile(probe, PROBE);
  } catch (cause) {
    const error = toAppError(cause, 'FOLDER_NOT_WRITABLE');
    if (error.code === 'DISK_FULL') throw error;
    throw new AppError('FOLDER_NOT_WRITABLE', `${folder}: ${error.message}; ${advice}`, { cause });
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
