import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Whether there is a process of that number on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const OWNER = /^(.+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of a machine whose processes cannot be looked at, only what nobody has written to for so long is left over. */
const ELSEWHERE_MS = 7 * 24 * 3_600_000;
/** What programs keep below the system's temporary folder while they work. */
const TEMPORARY = ['check', 'export-spill', 'profile', 'report', 'workspace'] as const;
const own = new Set<string>();

/** Path of a new folder for this process alone, whose name tells whose it is. @param what it holds */
export function processFolder(root: string, what: string): string {
  const name = `${what}-${hostname()}-${process.pid}-${randomUUID()}`;
  own.add(name);
  return join(root, name);
}

/** Path of a new folder for this process alone below the system's temporary one. */
export const temporaryFolder = (what: (typeof TEMPORARY)[number]): string =>
  processFolder(tmpdir(), `retailstream-${what}`);

/** Makes such a folder, which nobody else may enter. @returns its path */
export async function makeTemporaryFolder(what: (typeof TEMPORARY)[number]): Promise<string> {
  const folder = temporaryFolder(what);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes what killed processes left below the system's temporary folder. */
export const removeTemporaryOfDead = (): Promise<void> =>
  removeFoldersOfDead(
    tmpdir(),
    TEMPORARY.map((what) => `retailstream-${what}`),
  );

/** Removes a folder of this process with all that is in it. */
export async function dropProcessFolder(folder: string): Promise<void> {
  // A program that is just ending may still write there.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  own.delete(basename(folder));
}

/** Removes folders of processes that are no more. A process may have the number of one before it. */
export async function removeFoldersOfDead(root: string, whats: readonly string[]): Promise<void> {
  for (const name of await namesIn(root)) {
    const what = whats.find((each) => name.startsWith(`${each}-`));
    const [, host, pid] = OWNER.exec(name.slice((what?.length ?? 0) + 1)) ?? [];
    if (what === undefined || pid === undefined || own.has(name)) continue;
    const path = join(root, name);
    const isOver =
      host === hostname()
        ? Number(pid) === process.pid || !isAlive(Number(pid))
        : await isUntouchedFor(path, ELSEWHERE_MS);
    if (isOver) await rm(path, { recursive: true, force: true });
  }
}

/** Ending of a file that a process is still writing. */
export const PARTIAL = '.part';

/** Removes files with an ending that nobody has written to for a while. */
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

/** None where there is no such folder. */
const namesIn = (root: string): Promise<string[]> =>
  readdir(root).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
