import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestInside } from './digest-file.js';
import { isGone } from './source-error.js';

/** @param full path on the disk @throws the system's error when that cannot be told */
export async function exists(full: string): Promise<boolean> {
  try {
    await lstat(full);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

export async function isFolder(full: string): Promise<boolean> {
  return (await lstat(full)).isDirectory();
}

/** Whether a regular file of these bytes lies at a path below a folder. */
export async function holds(folder: string, path: string, sha256: string): Promise<boolean> {
  if (!(await lstat(join(folder, path))).isFile()) return false;
  return (await digestInside(folder, path)).sha256 === sha256;
}
