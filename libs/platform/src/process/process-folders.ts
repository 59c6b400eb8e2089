import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Whether this machine has a process with that id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const OWNER = /^(.+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** When processes are not visible, as on another machine, files without writes for this long are stale. */
const OTHER_HOST_KEPT_MS = 7 * 24 * 3_600_000;
/** Folders of programs below the system's temporary folder. */
const TEMPORARY = [
  'check',
  'export-spill',
  'profile',
  'report',
  'stream',
  'upload',
  'workspace',
] as const;
const own = new Set<string>();

/** Returns the path of a new folder for this process, with its pid in the name. @param what it holds */
export function processFolder(root: string, what: string): string {
  const name = `${what}-${hostname()}-${process.pid}-${randomUUID()}`;
  own.add(name);
  return join(root, name);
}

/** Returns the path of a new folder for this process below the system's temporary one. */
export const temporaryFolder = (what: (typeof TEMPORARY)[number]): string =>
  processFolder(tmpdir(), `retailstream-${what}`);

/** Creates such a folder, closed to other users. @returns its path */
export async function makeTemporaryFolder(what: (typeof TEMPORARY)[number]): Promise<string> {
  const folder = temporaryFolder(what);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes the folders of killed processes below the system's temporary folder. */
export const removeStaleTemporary = (): Promise<void> =>
  removeStaleFolders(
    tmpdir(),
    TEMPORARY.map((what) => `retailstream-${what}`),
  );

/** Removes a folder of this process with its content. */
export async function dropProcessFolder(folder: string): Promise<void> {
  // A program that is just ending may still write there.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  own.delete(basename(folder));
}

/** Removes folders of processes that have ended. A new process may have the same id as an ended one. */
export async function removeStaleFolders(root: string, whats: readonly string[]): Promise<void> {
  for (const name of await namesIn(root)) {
    const what = whats.find((each) => name.startsWith(`${each}-`));
    const [, host, pid] = OWNER.exec(name.slice((what?.length ?? 0) + 1)) ?? [];
    if (what === undefined || pid === undefined || own.has(name)) continue;
    const path = join(root, name);
    const isOver =
      host === hostname()
        ? Number(pid) === process.pid || !isAlive(Number(pid))
        : await isUntouchedFor(path, OTHER_HOST_KEPT_MS);
    if (isOver) await rm(path, { recursive: true, force: true }).catch(unlessForbidden);
  }
}

/** In the temporary folder that all users share, their processes remove their own. */
function unlessForbidden(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
}

/** Ending of an unfinished file. */
export const PARTIAL = '.part';

/** Removes files with an ending that have no writes for a while. */
export async function removeOldFiles(root: string, ending: string, ms: number): Promise<void> {
  for (const name of await namesIn(root)) {
    const path = join(root, name);
    if (name.endsWith(ending) && (await isUntouchedFor(path, ms))) await rm(path, { force: true });
  }
}

async function isUntouchedFor(path: string, ms: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > ms;
}

/** Returns no names when the folder is missing. */
const namesIn = (root: string): Promise<string[]> =>
  readdir(root).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
