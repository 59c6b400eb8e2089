import { AppError } from '#platform/errors/app-error.js';
import { rulesOf } from '../contracts/cleaning-sql.js';
import { contractOf, contracts } from '../contracts/contract.js';
import { requiredDatasets } from '../contracts/required-datasets.js';
import type { FileAside, LedgerFile } from '../ledger/file-ledger.js';
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
  const files = await countedFiles(planning);
  requireEnough(source.folder, files, refused, await ledger.files.aside(source.url));
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

/** Files of datasets that there is a contract for; a contract may be taken away, and come back. */
async function countedFiles({ ledger, source, logger }: Planning): Promise<LedgerFile[]> {
  const files = await ledger.files.counted(source.url);
  for (const { path, dataset } of files.filter((file) => !contracts.has(file.dataset))) {
    logger.warn(`${path}: there is no contract for ${dataset} any more; the file is left out`);
  }
  return files.filter(({ dataset }) => contracts.has(dataset));
}

const NONE = { sales: 'SOURCE_NO_SALES', stores: 'SOURCE_NO_STORES' } as const;

/** Without sales or stores there is nothing to answer from. */
function requireEnough(
  folder: string,
  files: LedgerFile[],
  refused: RefusedFile[],
  aside: FileAside[],
): void {
  for (const dataset of requiredDatasets) {
    if (files.some((file) => file.dataset === dataset)) continue;
    const culprit = refused.find((file) => file.dataset === dataset) ?? refused[0];
    if (culprit) throw new AppError(culprit.error.code, culprit.error.message);
    const lost = aside.find((file) => file.dataset === dataset);
    const note = lost ? ` (${whyAside(lost)})` : '';
    if (files.length === 0 && !lost) {
      const advice = 'put the sales, features and stores files there';
      throw new AppError(
        'SOURCE_EMPTY',
        `${folder}: holds no .csv, .csv.gz or .zip file; ${advice}`,
      );
    }
    const found =
      files.map((file) => `${file.path} (${file.dataset})`).join(', ') || 'none that counts';
    const header = contractOf(dataset).columns.map(({ headers }) => headers[0]);
    throw new AppError(
      NONE[dataset],
      `${folder}: holds no ${dataset} file${note}, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
}

function whyAside({ path, error, sha256 }: FileAside): string {
  if (error) return `${path} was refused: ${error.code}: ${error.message}`;
  return `${path} was withdrawn: POST /v1/admin/files/${sha256}/restore has it count again`;
}
