import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '#platform/process/process-folders.js';

const MEMORY = '/dev/shm';
const NAME = 'retailstream-tests-';
/** A whole test run needs at most 1.1 GB of it. */
const NEEDED_BYTES = 4e9;

/**
 * Puts temporary files in memory if there is enough. The tests create and remove some 100,000
 * files, mostly of databases. On ext4 without a journal, each new file searches all that were
 * removed in the last minute, which costs a third of the CPU time.
 */
export default function useMemory(): (() => void) | undefined {
  if (!hasRoom()) return undefined;
  removeLeftovers();
  const folder = mkdtempSync(join(MEMORY, `${NAME}${process.pid}-`));
  // The database runs as another user when tests run as root.
  chmodSync(folder, 0o755);
  const former = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (former === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = former;
    rmSync(folder, { recursive: true, force: true });
  };
}

function hasRoom(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === MEMORY);
    // Some tests run programs that they have written.
    if (!mount || mount.includes('noexec')) return false;
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, freemem()) >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** Removes folders of killed runs, because memory runs out sooner than a disk. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = /^retailstream-tests-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}
