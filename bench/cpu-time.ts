import { readFile } from 'node:fs/promises';
import type { Part } from './memory.js';
import { processTable } from './process-table.js';

/** Ticks a second in /proc, the same on every Linux that Node.js runs on. */
const TICKS = 100;
/** User and system time in /proc/<pid>/stat after the name: its own, and of children that ended. */
const FIRST_TIME = 11;
const TIMES = 4;

/**
 * Processor time that part of the system has taken so far, in seconds; undefined where the system
 * does not tell. Other work on the machine changes it far less than it changes the clock's time.
 */
export async function cpuSeconds(part: Part): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const stats = await Promise.all(
    // A process may end between the two looks.
    part(await processTable()).map(({ pid }) =>
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
