import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^retailstream-exports-(\d+)-/;
const own = new Set<string>();

/** A new name for a folder below the temporary one, which tells whose it is. */
export function spoolFolderName(): string {
  const name = `retailstream-exports-${process.pid}-${randomUUID()}`;
  own.add(name);
  return name;
}

/** Removes the folders of processes that are no more. A process may have the number of one before it. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid === undefined || own.has(name)) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid))) {
      await rm(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
