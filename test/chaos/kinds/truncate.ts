import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { LONG_FILE } from '../chain.js';
import { signalProcess } from '../processes.js';
import { type Scene, waitForProcess } from '../scene.js';
import { ANY_BEGINNING, type Kind } from './kind.js';

/** Truncates a source file while the worker reads it, and restores it later. */
export const truncateSource: Kind = {
  name: 'truncate a source file',
  weight: 7,
  beginnings: ANY_BEGINNING,
  mayLeaveFiles: true,
  strike: async (scene) => {
    const { arena, ledger, random } = scene;
    const path = join(arena.source, LONG_FILE);
    // The worker reads it twice: to hash and to copy it.
    const reading = 1 + Math.floor(random() * 2);
    const original = await stat(path);
    const worker = await waitForProcess(scene, 'worker');
    // The worker reads nothing before a run exists.
    await ledger.waitUntil(() => true, scene.launcher.settled);
    const cut = worker !== undefined && (await truncateWhileRead(scene, worker, path, reading));
    if (!cut) return { hit: undefined };
    const bytes = arena.chain.later.get(LONG_FILE) ?? '';
    return {
      hit: ledger.listRunning(),
      repair: async () => {
        const whole = join(arena.source, `.${LONG_FILE}`);
        await writeFile(whole, bytes);
        await utimes(whole, original.atime, original.mtime);
        await rename(whole, path);
      },
    };
  },
};

/** @param reading which of its reads @returns false when that read never happened */
async function truncateWhileRead(
  { launcher }: Scene,
  worker: number,
  path: string,
  reading: number,
): Promise<boolean> {
  const { size } = await stat(path);
  let readings = 0;
  let isReading = false;
  while (!launcher.isSettled) {
    const isInIt = (readPosition(worker, path) ?? 0) > 0;
    if (isInIt && !isReading) readings++;
    isReading = isInIt;
    if (isInIt && readings >= reading) {
      // Stopped, so that the check and the truncation see the same position.
      signalProcess(worker, 'SIGSTOP');
      const position = readPosition(worker, path);
      const isInside = position !== undefined && position > 0 && position < size;
      if (isInside) await truncate(path, Math.floor(position / 2));
      signalProcess(worker, 'SIGCONT');
      if (isInside) return true;
    }
    await breathe();
  }
  return false;
}

/** Returns a process's read position in a file; undefined when it is not open. */
function readPosition(pid: number, path: string): number | undefined {
  try {
    for (const number of readdirSync(`/proc/${pid}/fd`)) {
      if (readLink(`/proc/${pid}/fd/${number}`) !== path) continue;
      const info = readFileSync(`/proc/${pid}/fdinfo/${number}`, 'utf8');
      return Number(/pos:\s*(\d+)/.exec(info)?.[1] ?? 0);
    }
  } catch {
    // The process has ended, or has just closed the file.
  }
  return undefined;
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
