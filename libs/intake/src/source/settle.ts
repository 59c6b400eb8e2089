import { setTimeout as delay } from 'node:timers/promises';
import { fileAt } from './list-files.js';
import type { Settled, SourceFile } from './source-files.js';

/**
 * Tells files that lie still from those being written: one that changed within the last `settleMs`,
 * or that claims to be from the future, is looked at again when that time has passed. All of them
 * wait together, and nobody waits when none is young. One that is gone by then is left out.
 */
export async function settle(
  folder: string,
  files: SourceFile[],
  settleMs: number,
): Promise<Settled> {
  const since = Date.now() - settleMs;
  if (!files.some(({ modified }) => modified > since)) return { files, unfinished: [] };
  await delay(settleMs);
  const settled: Settled = { files: [], unfinished: [] };
  for (const file of files) {
    const now = file.modified > since ? await fileAt(folder, file.path) : file;
    if (!now) continue;
    if (now.bytes === file.bytes && now.modified === file.modified) settled.files.push(file);
    else settled.unfinished.push(file.path);
  }
  return settled;
}
