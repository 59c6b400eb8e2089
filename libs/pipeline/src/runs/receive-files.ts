import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { FileError, SeenFile } from '../ledger/file-ledger.js';
import type { Ledger } from '../ledger/ledger.js';
import { headerMistake } from '../contracts/header-mistake.js';
import { matchHeader } from '../contracts/match-header.js';
import type { Identity } from '../source/identify.js';
import type { FoundText, SourceFolder } from '../source/source-folder.js';

/** What receiving needs. */
export interface Receiving {
  ledger: Ledger;
  source: SourceFolder;
  logger: Logger;
}

/** A file that is refused as a whole, and where it lies now. */
export interface RefusedFile {
  path: string;
  sha256: string;
  dataset?: string | undefined;
  error: FileError;
}

/**
 * Looks through the source folder and records in the ledger what lies there: good files to be read,
 * and files that are refused whole, which are moved to `error/` with a note; so is one that was refused
 * before and was put back as it was.
 * @returns the files there that are refused
 * @throws AppError SOURCE_MISSING; SOURCE_UNREADABLE when a file may not be read
 */
export async function receiveFiles(
  { ledger, source, logger }: Receiving,
  rules: string,
): Promise<RefusedFile[]> {
  const { found, unfinished, refused } = await source.look();
  for (const path of unfinished)
    logger.log(`${path}: is still being written; left for the next run`);
  const seen: SeenFile[] = refused.map(({ code, message, ...file }) => ({
    ...file,
    refusal: { code, message },
  }));
  for (const text of found) {
    const file = await see(source, text).catch((error: unknown) => {
      if (!isGoneOrGrowing(error)) throw error;
      logger.log(`${text.path}: went away, or is being written; left for the next run`);
    });
    if (file) seen.push(file);
  }
  await ledger.files.receive(source.url, seen, rules);
  const aside = new Map((await ledger.files.aside(source.url)).map((file) => [file.sha256, file]));
  const now: RefusedFile[] = [];
  for (const { path, sha256, dataset, refusal } of seen) {
    const known = aside.get(sha256);
    const error = refusal ?? known?.error;
    if (known && error) now.push({ path, sha256, dataset, error });
    else if (known) logger.log(`${path}: is withdrawn, and left out until it is restored`);
  }
  for (const file of now) await setAside({ source, logger }, file);
  return now;
}

/** Moves a refused file to `error/`, with a note that says why. */
export async function setAside(
  { source, logger }: Pick<Receiving, 'source' | 'logger'>,
  { path, sha256, error: { code, message } }: Pick<RefusedFile, 'path' | 'sha256' | 'error'>,
): Promise<void> {
  const moved = await source.refuse(path, `${code}: ${message}`, sha256);
  const where = moved === undefined ? 'it stays where it is' : `it lies in ${moved} now`;
  logger.warn(`${code}: ${message}; the file is refused, and ${where}`);
}

/** Whoever put the file there is not done with it. */
function isGoneOrGrowing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'SOURCE_TRUNCATED') return true;
  return (
    error.code === 'SOURCE_UNREADABLE' &&
    (error.cause as { code?: unknown } | undefined)?.code === 'ENOENT'
  );
}

async function see(source: SourceFolder, text: FoundText): Promise<SeenFile> {
  const identity = await source.identify(text);
  const { path, file } = text;
  const { sha256, bytes } = identity;
  return { path, modified: file.modified, sha256, bytes, ...judge(path, identity) };
}

function judge(path: string, identity: Identity): Pick<SeenFile, 'dataset' | 'header' | 'refusal'> {
  if (identity.kind === 'refused') {
    return { refusal: { code: identity.code, message: identity.message } };
  }
  const { header } = identity;
  const match = matchHeader(header.cells);
  const { dataset } = match;
  const mistake = headerMistake(header.cells, match);
  if (mistake === undefined) return { dataset, header };
  return { dataset, header, refusal: { code: 'SOURCE_COLUMNS', message: `${path}: ${mistake}` } };
}
