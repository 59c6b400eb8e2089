import { AppError } from '#platform/errors/app-error.js';
import { codeVersion } from '#platform/process/version.js';
import { type Note, withSpan } from '#platform/tracing/spans.js';
import { deliverCorrected } from '../corrections/deliver-corrected.js';
import { requireDataset, type Flow, listMartTables, unkeyedDatasets } from '../flow/flow.js';
import { listVersions } from '../flow/versions.js';
import type { ExcludedFile, LedgerFile } from '../ledger/files/ledger-file.js';
import type { PinnedPlan } from '../ledger/runs/run-plans.js';
import type { Run } from '../ledger/runs/run.entity.js';
import { computeFingerprint } from '../plan/fingerprint.js';
import { parseQualityRules } from '../quality/quality-rules.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';
import { withRules, formatRulesVersion } from '../rules/apply-rules.js';
import { moveProcessed } from '../stages/move-files.js';
import { planForecastRun } from './plan-forecast-run.js';
import type { PlanServices, RuledPlanServices, RunPlan, ScannedFiles } from './run-plan.js';
import { receiveFiles, rejectFiles, type Scan, scanSource } from './receive-files.js';

/** Most files that an error message lists. */
const NAMED_MAX = 20;

/**
 * Returns an error when a required dataset has no file.
 * @returns SOURCE_EMPTY, SOURCE_NO_… and the name of the dataset, or the code of a refused file
 */
function missingDataset(
  { name: flow, datasets }: Pick<Flow, 'name' | 'datasets'>,
  folder: string,
  { files, refusedFiles, excludedFiles }: ScannedFiles,
): AppError | undefined {
  for (const { name: dataset, contract, isRequired } of datasets.values()) {
    if (!isRequired || files.some((file) => file.dataset === dataset)) continue;
    const culprit = refusedFiles.find((file) => file.dataset === dataset) ?? refusedFiles[0];
    if (culprit) return new AppError(culprit.error.code, culprit.error.message);
    const lost = excludedFiles.find((file) => file.dataset === dataset);
    const note = lost ? ` (${explainExclusion(lost)})` : '';
    if (files.length === 0 && !lost) {
      const advice = `copy the ${formatList([...datasets.keys()])} files to it`;
      return new AppError(
        'SOURCE_EMPTY',
        `${folder}: has no .csv, .csv.gz or .zip file of ${flow}; ${advice}`,
      );
    }
    const named = files.slice(0, NAMED_MAX).map((file) => `${file.path} (${file.dataset})`);
    const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : '';
    const found = files.length > 0 ? named.join(', ') + more : 'no valid file';
    const header = contract.columns.map(({ headers }) => headers[0]);
    return new AppError(
      `SOURCE_NO_${dataset.toUpperCase() as Uppercase<string>}`,
      `${folder}: has no ${dataset} file${note}, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
  return undefined;
}

/** `sales, features and stores` */
const formatList = (names: readonly string[]) =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

function explainExclusion({ path, error, sha256 }: ExcludedFile): string {
  if (error) return `${path} was refused: ${error.code}: ${error.message}`;
  return `${path} was withdrawn: POST /v1/admin/files/${sha256}/restore restores it`;
}

/**
 * Scans the source, records new files and queues the stages. A run for changes only ends as unchanged when files and
 * quality rules are the same as in the last success and its snapshot lacks no rows, or when all files belong to other
 * flows. Pins the inputs of the stages: the newest rules of the flow and the settings of operators. A run with a plan
 * keeps it. Idempotent, also for an interrupted run: it keeps its files, and succeeded stages do not run again.
 * @throws AppError SOURCE_CHANGED when an interrupted run would continue under other rules; SOURCE_MISSING;
 *   SOURCE_UNREADABLE when access to a file is denied; when files are missing, SOURCE_EMPTY, SOURCE_NO_… with the name
 *   of a dataset, or the code of the only refused file
 */
export function planRun(planning: PlanServices & { queue: RunQueue }, job: RunJob): Promise<void> {
  const attributes = {
    'retailstream.flow': planning.flow.name,
    'retailstream.run.id': job.runId,
  };
  return withSpan('plan run', attributes, async (note) => {
    const { rules, runs } = planning.ledger;
    const { run } = await runs.requireRun(String(job.runId));
    if (!['queued', 'running'].includes(run.status) || run.flowEpoch !== job.epoch) return;
    const isPlanned = run.inputFingerprint !== null;
    const set = isPlanned ? await rules.findByRun(job.runId) : await rules.newest();
    const ruled = { ...withRules(planning, set), set };
    const isToRun = isPlanned ? canContinue(ruled, run) : await isStarted(ruled, run, note);
    if (isToRun) await ruled.queue.enqueueStages(job.runId, job.epoch, ruled.flow.stages);
  });
}

/** Returns whether an interrupted run continues with its plan. @throws AppError SOURCE_CHANGED */
function canContinue({ flow }: RuledPlanServices, { rules }: Run): boolean {
  if (rules !== flow.rules) {
    const message = 'the rules files are read by changed while the run was interrupted';
    throw new AppError('SOURCE_CHANGED', `${message}: start a new run`);
  }
  return true;
}

/** Plans a new run, and moves files of the source by its plan. @param note receives figures of the planning */
async function isStarted(planning: RuledPlanServices, run: Run, note: Note): Promise<boolean> {
  const { ledger, logger, set } = planning;
  const runId = Number(run.id);
  const plan = await planInputs(planning, runId);
  await rejectFiles(planning, plan.refusedFiles);
  // Files that an earlier run failed to move, and copies of processed files.
  await moveProcessed({ ...planning, plan: plan.pinned });
  const unchanged = run.onlyIfChanged ? plan.unchangedReason : undefined;
  if (plan.failure && unchanged === undefined) throw plan.failure;
  note({
    'retailstream.files': plan.files.length,
    'retailstream.files.refused': plan.refusedFiles.length,
  });
  if (unchanged !== undefined) {
    await ledger.runs.finishUnchanged(runId);
    logger.log(`run ${runId}: ${unchanged}`);
    return false;
  }
  if (!(await startPlanned(planning, runId, plan))) return false;
  logger.log(`run ${runId}: ${plan.files.length} source files`);
  if (set) logger.log(`run ${runId}: ${formatRulesVersion(set)}`);
  return true;
}

/** @throws AppError SOURCE_MISSING and SOURCE_UNREADABLE */
async function planInputs(planning: RuledPlanServices, runId: number): Promise<RunPlan> {
  if (planning.flow.forecast) return planForecastRun(planning, runId);
  const scan = await scanSource(planning);
  if (scan.failure) throw scan.failure;
  return planFiles(planning, runId, scan);
}

/** Plans a run: records the files of its source, but moves none yet. */
export async function planFiles(
  planning: RuledPlanServices,
  runId: number,
  scan: Scan,
): Promise<RunPlan> {
  const { flow, lake, ledger, source, set } = planning;
  await deliverCorrected({ ledger, lake, source: source.url });
  const refused = scan.failure ? [] : await receiveFiles(planning, scan);
  const pinned = await ledger.pinned.now(runId, { ...planning, source: source.url });
  const files = await countedFiles(planning, pinned);
  const aside = await ledger.files.listExcluded(source.url);
  const isOwn = ({ dataset }: { dataset?: string | null | undefined }) =>
    flow.datasets.has(dataset ?? '');
  const hasNone = files.length === 0 && ![...refused, ...aside].some(isOwn);
  const seen = { files, refusedFiles: refused, excludedFiles: aside };
  const fingerprint = computeFingerprint(flow, files);
  const failure = scan.failure ?? missingDataset(flow, source.name, seen);
  let unchanged: string | undefined;
  // When several flows read one source, one may have no file in it, or the others may have moved theirs.
  if (hasNone && (scan.hasOthers || (await ledger.files.hasOthers(source.url)))) {
    unchanged = `there is no file of ${flow.name}`;
  } else if (
    !failure &&
    (await ledger.runs.isNewest(fingerprint, set?.version)) &&
    !(await ledger.chunks.publishedLacksRows(
      [...listMartTables(flow), ...flow.shares].map(({ name }) => name),
    ))
  ) {
    unchanged = 'nothing has changed since the last run that succeeded';
  }
  return { ...seen, pinned, fingerprint, unchangedReason: unchanged, failure };
}

/** Records the plan of a run. @returns false when the run has ended meanwhile */
export async function startPlanned(
  planning: RuledPlanServices,
  runId: number,
  { files, fingerprint, pinned }: RunPlan,
): Promise<boolean> {
  const { flow, ledger, set, source } = planning;
  await ledger.runFiles.assign(runId, files, (dataset) => requireDataset(flow, dataset).rules);
  const rulesVersion = set?.version;
  const code = await codeVersion();
  const qualityRules = parseQualityRules(flow, planning.qualityRules);
  const versions = listVersions(flow, { ...planning, qualityRules, code, rulesVersion });
  const { rules } = flow;
  const planned = { fingerprint, rules, rulesVersion, source: source.url, versions, pinned };
  return ledger.runs.start(runId, planned);
}

/** Returns files of the flow's current datasets; a flow may remove a dataset and add it again. */
async function countedFiles(
  { flow, ledger, source, logger }: PlanServices,
  { withdrawn }: PinnedPlan,
): Promise<LedgerFile[]> {
  const files = await ledger.files.listActive(source.url, unkeyedDatasets(flow), withdrawn);
  const isKnown = ({ dataset }: LedgerFile) => flow.datasets.has(dataset);
  for (const { path, dataset } of files.filter((file) => !isKnown(file))) {
    logger.warn(`${path}: ${dataset} no longer has a contract; the run skips the file`);
  }
  return files.filter(isKnown);
}
