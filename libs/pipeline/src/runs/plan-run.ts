import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { FoundFile } from '../ledger/file-ledger.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunJob } from '../queue/job-types.js';
import type { RunQueue } from '../queue/run-queue.js';
import type { SourceFolder } from '../source/source-folder.js';
import { fingerprintOf } from './fingerprint.js';

export interface Planning {
  ledger: Ledger;
  queue: RunQueue;
  source: SourceFolder;
  logger: Logger;
}

/**
 * Looks at the source folder, records its files and puts the stages on the queue; or ends the run as
 * unchanged, when only changes were asked for and the published snapshot came from the same files.
 * Safe to repeat, also for a run that was interrupted: the stages that succeeded stay as they are.
 * @throws AppError SOURCE_CHANGED when an interrupted run would go on with other files
 */
export async function planRun(
  { ledger, queue, source, logger }: Planning,
  job: RunJob,
): Promise<void> {
  const { run } = await ledger.runs.get(String(job.runId));
  if (!['queued', 'running'].includes(run.status) || run.flowEpoch !== job.epoch) return;
  const files = await findFiles(source);
  const fingerprint = fingerprintOf(files);
  if (run.inputFingerprint !== null && run.inputFingerprint !== fingerprint) {
    throw new AppError(
      'SOURCE_CHANGED',
      'the files, or the rules they are read by, changed while the run was interrupted: start a new run',
    );
  }
  const isNew = run.inputFingerprint === null;
  if (isNew && run.onlyIfChanged && (await ledger.runs.publishedFingerprint()) === fingerprint) {
    await ledger.runs.finishUnchanged(job.runId);
    logger.log(`run ${job.runId}: nothing changed since the published snapshot`);
    return;
  }
  // An interrupted run keeps its list of files: stages that succeeded have counted rows in it.
  if (isNew) await ledger.files.register(job.runId, files);
  await ledger.runs.start(job.runId, fingerprint);
  await queue.enqueueStages(job.runId, job.epoch);
  logger.log(`run ${job.runId}: ${files.length} source files`);
}

/** Files by content: the same bytes under two names are one file. */
async function findFiles(source: SourceFolder): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const { path, dataset } of await source.inspect()) {
    const { sha256, bytes } = await source.identify(path);
    if (!found.has(sha256)) found.set(sha256, { sha256, dataset, path, bytes });
  }
  return [...found.values()];
}
