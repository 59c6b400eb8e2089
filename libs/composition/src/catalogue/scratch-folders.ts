import { join } from 'node:path';
import {
  PARTIAL,
  processFolder,
  removeFoldersOfDead,
  removeOldFiles,
  removeTemporaryOfDead,
} from '#platform/process/process-folders.js';

/** What a process keeps below SCRATCH_DIR for itself. */
const OWN = ['answers', 'spill'] as const;
/** A copy that is still made is written to more often. */
const PARTIAL_MS = 3_600_000;

/** Folder of copies that all processes share. */
export const filesFolder = (scratchDir: string): string => join(scratchDir, 'files');

/** A new folder for this process alone. */
export const ownFolder = (scratchDir: string, what: (typeof OWN)[number]): string =>
  processFolder(scratchDir, what);

/** Removes what killed processes left there, and below the system's temporary folder. */
export async function clearScratch(scratchDir: string): Promise<void> {
  await removeFoldersOfDead(scratchDir, OWN);
  await removeTemporaryOfDead();
  await removeOldFiles(filesFolder(scratchDir), PARTIAL, PARTIAL_MS);
}
