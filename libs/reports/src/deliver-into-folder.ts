import { createReadStream } from 'node:fs';
import { addAbortSignal, Readable } from 'node:stream';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ClaimedRun } from './report-runs.js';
import type { About, Delivered, MadeFile } from './report-files.js';

/** Says which files belong together: it is put there last. */
const LIST = 'report.json';

/**
 * Puts files into a folder of their own, below the one of the report. A second attempt puts the same files
 * in the same places.
 * @throws AppError REPORT_FAILED, AWS_…
 */
export async function intoFolder(
  store: ObjectStore,
  run: ClaimedRun,
  files: readonly MadeFile[],
  about: About,
  signal: AbortSignal,
): Promise<Delivered> {
  const place = placeOf(run);
  try {
    for (const { name, path } of files) {
      await store.put(place + name, addAbortSignal(signal, createReadStream(path)));
    }
    await store.put(place + LIST, Readable.from([listOf(run, files, about)]));
  } catch (error) {
    if (error instanceof AppError) throw error;
    signal.throwIfAborted();
    const { code = 'unknown error' } = error as { code?: string };
    const advice = 'see that the worker may write below REPORTS_URL, and that there is room';
    throw new AppError('REPORT_FAILED', `${place} could not be written (${code}): ${advice}`, {
      retryable: true,
      cause: error,
    });
  }
  return { place, note: null };
}

/** `finance/weekly/2026-11-22T06-30Z/` */
export function placeOf({ folder, name, dueAt }: Pick<ClaimedRun, 'folder' | 'name' | 'dueAt'>) {
  const time = dueAt.toISOString().replace(/:00\.000Z$/, 'Z');
  const parts = [folder, name, time.replaceAll(/[:.]/g, '-')];
  return `${parts.filter((part) => part !== '.').join('/')}/`;
}

function listOf(
  { name, title, dueAt }: ClaimedRun,
  files: readonly MadeFile[],
  { facts, warnings, snapshot }: About,
): string {
  const listed = files.map(({ path: _path, ...file }) => file);
  const list = { report: name, title, dueAt, snapshot: { id: snapshot, facts, warnings } };
  return `${JSON.stringify({ ...list, files: listed }, null, 2)}\n`;
}
