import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** `nobody` on every Linux and BSD: PostgreSQL refuses to run as root. */
export const NOBODY = 65_534;

export const runsAsRoot = process.getuid?.() === 0;

/** The identity PostgreSQL's programs are started with. */
export const databaseIdentity: { uid?: number; gid?: number } = runsAsRoot
  ? { uid: NOBODY, gid: NOBODY }
  : {};

/** A folder outside any home, used only by root, where `nobody` can read. */
export function privateFolder(name: string): string {
  return join('/var/lib/retailstream', name);
}

/** Whether a user without rights can walk down to `path` and read it. */
export async function reachableByNobody(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found && (found.mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
