import { AppError } from '#platform/errors/app-error.js';
import { rulesOf } from '../contracts/cleaning-sql.js';
import { contractOf } from '../contracts/contract.js';
import type { LedgerFile } from '../ledger/file-ledger.js';
import type { ObjectStore } from '../ports/object-store.js';
import { deliverMended } from '../quarantine/replay/deliver-mended.js';
import type { RunJob } from '../queue/job-types.js';
import type { RunQueue } from '../queue/run-queue.js';
import { fingerprintOf, pipelineRules } from './fingerprint.js';
import { type Receiving, receiveFiles, type RefusedFile } from './receive-files.js';

export interface Planning extends Receiving {
  lake: ObjectStore;
  queue: RunQueue;
}

/**
 * Looks at the source folder, records what is new there and puts the stages on the queue; or ends the
 * run as unchanged, when only changes were asked for and there are none since the newest snapshot.
 * Safe to repeat, also for a run that was interrupted: it keeps its files, and the stages that
 * succeeded stay as they are.
 * @throws AppError SOURCE_CHANGED when an interrupted run would go on by other rules; SOURCE_EMPTY,
 *   SOURCE_NO_SALES, SOURCE_NO_STORES, or the code of the one refused file, when too little is there
 */
export async function planRun(planning: Planning, job: RunJob): Promise<void> {
  const { lake, ledger, queue, source, logger } = planning;
  const { run } = await ledger.runs.get(String(job.runId));
  if (!['queued', 'running'].includes(run.status) || run.flowEpoch !== job.epoch) return;
  if (run.inputFingerprint !== null) {
    if (run.rules !== pipelineRules) {
      const message = 'the rules files are read by changed while the run was interrupted';
      throw new AppError('SOURCE_CHANGED', `${message}: start a new run`);
    }
    await queue.enqueueStages(job.runId, job.epoch);
    return;
  }
  await deliverMended({ warehouse: ledger.warehouse, lake, source: source.url });
  const refused = await receiveFiles(planning, pipelineRules);
  const files = await ledger.files.counted(source.url);
  requireEnough(source.folder, files, refused);
  const fingerprint = fingerprintOf(files);
  if (run.onlyIfChanged && (await ledger.runs.newestFingerprint()) === fingerprint) {
    await ledger.runs.finishUnchanged(job.runId);
    logger.log(`run ${job.runId}: nothing changed since the newest snapshot`);
    return;
  }
  const fileRules = (dataset: string) => rulesOf(contractOf(dataset));
  await ledger.runFiles.assign(job.runId, files, fileRules);
  await ledger.runs.start(job.runId, { fingerprint, rules: pipelineRules, source: source.url });
  await queue.enqueueStages(job.runId, job.epoch);
  logger.log(`run ${job.runId}: ${files.length} source files`);
}

/** Without sales or stores there is nothing to answer from. */
function requireEnough(folder: string, files: LedgerFile[], refused: RefusedFile[]): void {
  for (const [dataset, code] of [
    ['sales', 'SOURCE_NO_SALES'],
    ['stores', 'SOURCE_NO_STORES'],
  ] as const) {
    if (files.some((file) => file.dataset === dataset)) continue;
    const culprit = refused.find((file) => file.dataset === dataset) ?? refused[0];
    if (culprit) throw new AppError(culprit.error.code, culprit.error.message);
    if (files.length === 0) {
      const advice = 'put the sales, features and stores files there';
      throw new AppError(
        'SOURCE_EMPTY',
        `${folder}: holds no .csv, .csv.gz or .zip file; ${advice}`,
      );
    }
    const found = files.map((file) => `${file.path} (${file.dataset})`).join(', ');
    const header = contractOf(dataset).columns.map(({ headers }) => headers[0]);
    throw new AppError(
      code,
      `${folder}: holds no ${dataset} file, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
}
