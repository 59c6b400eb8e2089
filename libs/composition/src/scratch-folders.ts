import { join } from 'node:path';
import {
  PARTIAL,
  processFolder,
  removeStaleFolders,
  removeOldFiles,
  removeStaleTemporary,
} from '#platform/process/process-folders.js';

/** Folders that each process has for itself below SCRATCH_DIR. */
const OWN = ['answers', 'spill'] as const;
/** A copy in progress is written more often than this. */
const PARTIAL_MS = 3_600_000;

/** Returns the folder of copies that all processes share. */
export const filesFolder = (scratchDir: string): string => join(scratchDir, 'files');

/** Creates a folder for this process alone. */
export const ownFolder = (scratchDir: string, what: (typeof OWN)[number]): string =>
  processFolder(scratchDir, what);

/** Removes files of killed processes there, and below the system's temporary folder. */
export async function clearScratch(scratchDir: string): Promise<void> {
  await removeStaleFolders(scratchDir, OWN);
  await removeStaleTemporary();
  await removeOldFiles(filesFolder(scratchDir), PARTIAL, PARTIAL_MS);
}
