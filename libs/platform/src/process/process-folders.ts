import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../runtime/is-alive.js';

const OWNER = /^(.+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of a machine whose processes cannot be looked at, only what nobody has written to for so long is left over. */
const ELSEWHERE_MS = 7 * 24 * 3_600_000;
const own = new Set<string>();

/** Path of a new folder for this process alone, whose name tells whose it is. @param what it holds */
export function processFolder(root: string, what: string): string {
  const name = `${what}-${hostname()}-${process.pid}-${randomUUID()}`;
  own.add(name);
  return join(root, name);
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
