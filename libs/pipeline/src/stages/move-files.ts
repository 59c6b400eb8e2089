import pLimit from 'p-limit';
import { isSystemFault } from '#intake/source/source-error.js';
import type { Source, SourceFile } from '#intake/source/source.js';
import { findPacking } from '#intake/source/source-names.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Flow } from '../flow/flow.js';
import type { FileLedger } from '../ledger/files/file-ledger.js';
import type { PinnedPlan } from '../ledger/runs/run-plans.js';
import type { FileError } from '../ledger/files/ledger-file.js';

/** A file that is refused as a whole, and its location. */
export interface RefusedFile {
  path: string;
  sha256: string;
  dataset?: string | undefined;
  error: FileError;
}

export interface RejectContext {
  source: Pick<Source, 'refuse'>;
  logger: Logger;
}

/** Moves a refused file to `error/`, with a note about the reason. */
export async function rejectFile(
  { source, logger }: RejectContext,
  { path, sha256, error: { code, message } }: Pick<RefusedFile, 'path' | 'sha256' | 'error'>,
): Promise<void> {
  const moved = await source.refuse(path, `${code}: ${message}`, sha256);
  const where = moved === undefined ? 'it stays in its folder' : `it was moved to ${moved}`;
  logger.warn(`${code}: ${message}; the file is refused; ${where}`);
}

/** Moving small files is mostly waiting. */
const MOVES_AT_ONCE = 8;
/** When nothing can be moved, a few attempts show it as well as thousands. */
const FAILURES_MAX = 20;

interface MoveContext {
  flow: Pick<Flow, 'processed'>;
  plan: Pick<PinnedPlan, 'movers' | 'withdrawn'>;
  ledger: { files: Pick<FileLedger, 'listProcessed'> };
  source: Pick<Source, 'name' | 'url' | 'list' | 'moveProcessed'>;
  logger: Logger;
  /** Aborts the moves, with its reason. */
  signal?: AbortSignal | undefined;
  /** Reports the current step. */
  progress?: (step: string) => void;
}

/**
 * Moves source files in a published snapshot to `processed/`, if the flow says so. Idempotent: the ledger determines
 * these files, so it also moves those that an earlier run left. A file that cannot be moved stays, with a warning: its
 * rows still count.
 */
export async function moveProcessed(moving: MoveContext): Promise<void> {
  if (moving.flow.processed !== 'move') return;
  try {
    await moveAll(moving);
  } catch (error) {
    warn(moving, 'processed files', error);
  }
}

async function moveAll(moving: MoveContext): Promise<void> {
  const { ledger, logger, plan, signal, source } = moving;
  const files = await source.list();
  if (files.length === 0) return;
  moving.progress?.('moving processed files');
  const paths = files.map(({ path }) => path);
  const zips = paths.filter((path) => findPacking(path) === 'zip');
  const processed = await ledger.files.listProcessed(source.url, paths, zips, plan);
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

/** @throws the error itself when neither the disk nor the bucket caused it */
function warn({ logger, signal, source }: MoveContext, what: string, error: unknown): void {
  signal?.throwIfAborted();
  if (!(error instanceof AppError) && !isSystemFault(error)) throw error;
  const why = (error as Error).message;
  const advice = `give the worker write access to processed/ of ${source.name} and the right to remove files from their folders`;
  logger.warn(
    `${what}: cannot be moved to processed/: ${why}; ${advice}; the next run tries again`,
  );
}
