import pLimit from 'p-limit';
import { isOfSystem } from '#intake/source/source-error.js';
import type { Source, SourceFile } from '#intake/source/source.js';
import { packingOf } from '#intake/source/source-names.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Flow } from '../flow/flow.js';
import type { FileLedger } from '../ledger/files/file-ledger.js';
import type { PinnedPlan } from '../ledger/runs/run-plans.js';
import type { FileError } from '../ledger/files/ledger-file.js';

/** A file that is refused as a whole, and where it lies now. */
export interface RefusedFile {
  path: string;
  sha256: string;
  dataset?: string | undefined;
  error: FileError;
}

export interface Rejecting {
  source: Pick<Source, 'refuse'>;
  logger: Logger;
}

/** Moves a refused file to `error/`, with a note that says why. */
export async function rejectFile(
  { source, logger }: Rejecting,
  { path, sha256, error: { code, message } }: Pick<RefusedFile, 'path' | 'sha256' | 'error'>,
): Promise<void> {
  const moved = await source.refuse(path, `${code}: ${message}`, sha256);
  const where = moved === undefined ? 'it stays where it is' : `it lies in ${moved} now`;
  logger.warn(`${code}: ${message}; the file is refused, and ${where}`);
}

/** Of small files most of the time goes by in waiting. */
const MOVES_AT_ONCE = 8;
/** Where nothing may be moved, as many tries tell so as well as thousands. */
const FAILURES_MAX = 20;

interface Moving {
  flow: Pick<Flow, 'processed'>;
  plan: Pick<PinnedPlan, 'movers' | 'withdrawn'>;
  ledger: { files: Pick<FileLedger, 'processed'> };
  source: Pick<Source, 'name' | 'url' | 'list' | 'moveProcessed'>;
  logger: Logger;
  /** Ends it early, with its reason. */
  signal?: AbortSignal | undefined;
  /** Tells watchers what is going on. */
  progress?: (step: string) => void;
}

/**
 * Moves to `processed/` what lies in the source and is in a published snapshot, when the flow says so. The
 * ledger tells what that is, so it is safe to repeat, and what was left by a run before is moved too. What cannot
 * be moved stays, with a warning: its rows count all the same.
 */
export async function moveProcessed(moving: Moving): Promise<void> {
  if (moving.flow.processed !== 'move') return;
  try {
    await moveAll(moving);
  } catch (error) {
    warn(moving, 'what is processed', error);
  }
}

async function moveAll(moving: Moving): Promise<void> {
  const { ledger, logger, plan, signal, source } = moving;
  const files = await source.list();
  if (files.length === 0) return;
  moving.progress?.('moving processed files');
  const paths = files.map(({ path }) => path);
  const zips = paths.filter((path) => packingOf(path) === 'zip');
  const processed = await ledger.files.processed(source.url, paths, zips, plan);
  const failed: { path: string; error: unknown }[] = [];
  let moved = 0;
  const move = async (file: SourceFile) => {
    if (moved === 0 && failed.length >= FAILURES_MAX) return;
    signal?.throwIfAborted();
    try {
      if ((await source.moveProcessed(file, processed, signal)) !== undefined) moved++;
    } catch (error) {
      failed.push({ path: file.path, error });
    }
  };
  const limit = pLimit(MOVES_AT_ONCE);
  await Promise.all(files.map((file) => limit(move, file)));
  if (moved > 0) logger.log(`files moved to processed/: ${moved}`);
  const [first] = failed;
  if (first) warn(moving, `${first.path}${failed.length > 1 ? ' and others' : ''}`, first.error);
}

/** @throws the error itself when neither the disk nor the bucket is at fault */
function warn({ logger, signal, source }: Moving, what: string, error: unknown): void {
  signal?.throwIfAborted();
  if (!(error instanceof AppError) && !isOfSystem(error)) throw error;
  const why = (error as Error).message;
  const advice = `let the program write to processed/ of ${source.name} and take files away from where they lie`;
  logger.warn(
    `${what}: cannot be moved to processed/: ${why}; ${advice}; the next run tries again`,
  );
}
