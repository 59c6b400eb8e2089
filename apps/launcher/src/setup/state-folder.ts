import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { makeReachable } from '#platform/database/embedded/system-user.js';
import { toAppError } from '#platform/errors/to-app-error.js';

/** PostgreSQL's own files and write-ahead log, before any data. */
const BASE_BYTES = 300 * 1024 ** 2;
/** Raw copy, Parquet, two warehouse tables with indexes, and scratch: measured at 11. */
const BYTES_A_SOURCE_BYTE = 12;

/**
 * Makes sure the state folder can be written and has room.
 * @param sourceBytes size of the files that will be processed
 * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function prepareStateFolder(folder: string, sourceBytes: number): Promise<void> {
  try {
    await makeReachable(folder);
    const probe = join(folder, `.probe-${process.pid}`);
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (cause) {
    const error = toAppError(cause, 'FOLDER_NOT_WRITABLE');
    if (error.code === 'DISK_FULL') throw error;
    const advice = 'choose another with --state DIR';
    throw new AppError('FOLDER_NOT_WRITABLE', `${folder}: ${error.message}; ${advice}`, { cause });
  }
  const base = existsSync(join(folder, 'postgres')) ? 0 : BASE_BYTES;
  await requireRoom(folder, base + sourceBytes * BYTES_A_SOURCE_BYTE);
}

async function requireRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MB`;
  throw new AppError(
    'DISK_FULL',
    `${folder}: ${megabytes(free)} free, about ${megabytes(needed)} needed; free some or choose ` +
      'another disk with --state DIR',
  );
}
