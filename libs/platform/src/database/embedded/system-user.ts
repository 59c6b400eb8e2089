import { chmod, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../files/open-inside.js';

/** `nobody` on every Linux and BSD: PostgreSQL refuses to run as root. */
export const NOBODY = 65_534;

export const runsAsRoot = process.getuid?.() === 0;

/** The user who runs PostgreSQL's programs. */
export const databaseIdentity: { uid?: number; gid?: number } = runsAsRoot
  ? { uid: NOBODY, gid: NOBODY }
  : {};

/** Returns a folder outside any home, used only by root, that `nobody` can read. */
export function privateFolder(name: string): string {
  return join('/var/lib/retailstream', name);
}

/**
 * Creates a folder and its parents. As root, `nobody` may traverse the new ones, under any umask,
 * but not list them.
 */
export async function makeReachable(path: string): Promise<void> {
  let folder = resolve(path);
  const uppermost = await makeFolder(folder);
  if (!runsAsRoot || uppermost === undefined) return;
  await chmod(folder, 0o711);
  while (folder !== uppermost) {
    folder = dirname(folder);
    await chmod(folder, 0o711);
  }
}

/** Whether a user without rights can traverse to `path` and read it. */
export async function canUnprivilegedUserRead(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found && (found.mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
