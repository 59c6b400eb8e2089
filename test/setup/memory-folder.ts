import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '#platform/process/process-folders.js';

const MEMORY = '/dev/shm';
const NAME = 'retailstream-tests-';
/** A whole run of the tests takes 1.1 GB of it at the most. */
const NEEDED_BYTES = 4e9;

/**
 * Temporary files lie in memory where there is plenty. The tests make and remove some 100,000 files,
 * most of them of databases; on ext4 without a journal each new one costs a search through all that
 * were removed in the last minute, a third of the processors' time.
 */
export default function useMemory(): (() => void) | undefined {
  if (!hasRoom()) return undefined;
  removeLeftovers();
  const folder = mkdtempSync(join(MEMORY, `${NAME}${process.pid}-`));
  // The database's user is another where tests run as root.
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

/** Of runs that were killed: memory is short earlier than a disk. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = /^retailstream-tests-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}
