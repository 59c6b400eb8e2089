import type { Source } from '#intake/source/source.js';
import type { Logger } from '#platform/logging/logger.js';
import type { FileError } from '../ledger/receive/seen-file.js';

/** A file that is refused as a whole, and where it lies now. */
export interface RefusedFile {
  path: string;
  sha256: string;
  dataset?: string | undefined;
  error: FileError;
}

/** Moves a refused file to `error/`, with a note that says why. */
export async function setAside(
  { source, logger }: { source: Pick<Source, 'refuse'>; logger: Logger },
  { path, sha256, error: { code, message } }: Pick<RefusedFile, 'path' | 'sha256' | 'error'>,
): Promise<void> {
  const moved = await source.refuse(path, `${code}: ${message}`, sha256);
  const where = moved === undefined ? 'it stays where it is' : `it lies in ${moved} now`;
  logger.warn(`${code}: ${message}; the file is refused, and ${where}`);
}
