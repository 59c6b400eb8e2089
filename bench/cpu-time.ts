import { readFile } from 'node:fs/promises';
import type { Part } from './memory.js';
import { readProcessTable } from './process-table.js';

/** Ticks a second in /proc, the same on every Linux that Node.js runs on. */
const TICKS = 100;
/**
 * First field of user and system time in /proc/<pid>/stat after the name: of the process, and of its ended children.
 */
const FIRST_TIME = 11;
const TIMES = 4;

/**
 * Processor seconds of a part of the system so far; undefined where the system does not report them. Other work on the
 * machine affects it far less than wall-clock time.
 */
export async function measureCpuSeconds(part: Part): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const stats = await Promise.all(
    // A process may end between the two reads.
    part(await readProcessTable()).map(({ pid }) =>
      readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    ),
  );
  const ticks = stats.flatMap((text) =>
    text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(FIRST_TIME, FIRST_TIME + TIMES),
  );
  return ticks.reduce((sum, value) => sum + Number(value), 0) / TICKS;
}
