import { access, stat } from 'node:fs/promises';
import { digestFile } from './digest-file.js';
import { isGone } from './source-error.js';

/** @param full path on the disk @throws the system's error when that cannot be told */
export async function exists(full: string): Promise<boolean> {
  try {
    await access(full);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

export async function isFolder(full: string): Promise<boolean> {
  return (await stat(full)).isDirectory();
}

/** Whether a file of these bytes lies there. */
export async function holds(full: string, sha256: string): Promise<boolean> {
  return !(await isFolder(full)) && (await digestFile(full)).sha256 === sha256;
}
