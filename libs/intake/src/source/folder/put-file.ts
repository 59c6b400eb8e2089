import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, link, lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { makeFolder, makeFolderInside, NotInside, shareFile } from '#platform/files/open-inside.js';
import { digestFile } from '../digest-file.js';
import { toSourceFile } from './list-files.js';
import { isGone, systemCode } from '../source-error.js';
import { isSame, type SourceFile } from '../source.js';
import type { FileToPut } from '../deliver-file.js';

/** A hidden name, so that no run reads a partial file. */
const PART_BEGIN = '.delivering-';
const PART_END = '.part';
/** Age in ms after which an unchanged partial file belongs to a killed process. */
const LEFT_MS = 24 * 60 * 60_000;

/** System errors of a disk without hard links; there a rename takes the place of the link. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];
const DISK_FULL = ['ENOSPC', 'EDQUOT'];

/**
 * Writes a file to a source folder: first under a hidden name, until it is complete, on disk and read back, then under
 * its own name.
 * @returns false when the path is taken
 * @throws AppError as `SourceWriter.put`
 */
export async function putFile(
  folder: string,
  { path, bytes, sha256, replaces }: FileToPut,
): Promise<boolean> {
  const target = join(folder, path);
  const part = join(dirname(target), `${PART_BEGIN}${randomUUID()}${PART_END}`);
  let ofBytes: unknown;
  async function* forwardBytes(): AsyncGenerator<Buffer> {
    try {
      yield* bytes;
    } catch (error) {
      ofBytes = error;
      throw error;
    }
  }
  try {
    await makeFolder(folder);
    await makeFolderInside(folder, dirname(path));
    await removeLeft(dirname(target));
    await pipeline(
      Readable.from(forwardBytes()),
      createWriteStream(part, { flags: 'wx', flush: true }),
    );
    if (replaces) await keepRights(target, part);
    else await shareFile(folder, part);
    if ((await digestFile(part)).sha256 !== sha256) throw checksumMismatch(target);
    if (!replaces) return await takeFree(part, target);
    // A file that arrived since then is a delivery of its own.
    if (!(await isStill(target, replaces))) return false;
    return await takeOver(part, target);
  } catch (error) {
    throw error === ofBytes ? error : toPutError(error, target);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

export const checksumMismatch = (place: string): AppError =>
  new AppError(
    'SOURCE_UNREADABLE',
    `${place}: the stored file differs from the sent one and was removed; deliver it again`,
    { retryable: true },
  );

/** Gives the new file the permissions of the file that it replaces. */
async function keepRights(target: string, part: string): Promise<void> {
  const stats = await lstat(target).catch(() => undefined);
  if (stats) await chmod(part, stats.mode & 0o777);
}

async function takeOver(part: string, target: string): Promise<boolean> {
  await rename(part, target);
  return true;
}

async function takeFree(part: string, target: string): Promise<boolean> {
  try {
    // Unlike a rename, a link never replaces a file that has arrived meanwhile.
    await link(part, target);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (!NO_LINKS.includes(systemCode(error))) throw error;
  }
  if (await isThere(target)) return false;
  return takeOver(part, target);
}

async function isStill(target: string, expected: SourceFile): Promise<boolean> {
  const stats = await lstat(target).catch(() => undefined);
  return stats !== undefined && isSame(toSourceFile(expected.path, stats), expected);
}

async function isThere(full: string): Promise<boolean> {
  try {
    await lstat(full);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Deletes partial files of killed processes. Best effort: leftovers do no harm. */
async function removeLeft(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const before = Date.now() - LEFT_MS;
  for (const name of names) {
    if (!name.startsWith(PART_BEGIN) || !name.endsWith(PART_END)) continue;
    const full = join(folder, name);
    const stats = await lstat(full).catch(() => undefined);
    if (stats && stats.mtimeMs < before) await rm(full, { force: true }).catch(() => undefined);
  }
}

/** Converts system errors of the folder to coded errors. */
function toPutError(thrown: unknown, target: string): unknown {
  if (thrown instanceof NotInside) {
    const message = `${dirname(target)}: the folder takes no deliveries: ${thrown.message}`;
    return new AppError('FOLDER_NOT_WRITABLE', message, { cause: thrown });
  }
  if (thrown instanceof AppError || systemCode(thrown) === '') return thrown;
  const isFull = DISK_FULL.includes(systemCode(thrown));
  const code: ErrorCode = isFull ? 'DISK_FULL' : 'FOLDER_NOT_WRITABLE';
  const advice = isFull ? 'free space' : 'give the program write access';
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(code, `${target}: cannot be written: ${why}; ${advice}`, { cause: thrown });
}
