import type { Source } from '#intake/source/source.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { codeVersion } from '#platform/process/version.js';
import { type Note, withSpan } from '#platform/tracing/spans.js';
import { deliverMended } from '../corrections/deliver-corrected.js';
import { datasetOf, type Flow, unkeyedDatasets } from '../flow/flow.js';
import { versionsOf, type VersionSources } from '../flow/versions.js';
import type { FileAside, LedgerFile } from '../ledger/files/ledger-file.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PinnedFrom, PinnedPlan } from '../ledger/runs/run-plans.js';
import { fingerprintOf } from '../plan/fingerprint.js';
import { qualityRulesOf } from '../quality/quality-rules.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';
import { byRules, inWords } from '../rules/ruled-flow.js';
import { moveProcessed, type RefusedFile } from '../stages/move-files.js';
import { receiveFiles, type Receiving } from './receive-files.js';

interface Pinning extends Omit<PinnedFrom, 'source'> {
  ledger: Pick<Ledger, 'pinned'>;
  source: Pick<Source, 'url'>;
}

/** Pins the plan of a run that an older version planned without one: what operators have set by now. */
export async function pinLate(
  { ledger, source, otherFlows, qualityRules }: Pinning,
  runId: number,
): Promise<PinnedPlan> {
  const plan = await ledger.pinned.now(runId, { source: source.url, otherFlows, qualityRules });
  return ledger.pinned.adopt(runId, plan);
}

/** Files that an error names. */
const NAMED_MAX = 20;

/** What a look at the source folder has found. */
interface FilesSeen {
  files: readonly LedgerFile[];
  refused: readonly RefusedFile[];
  aside: readonly FileAside[];
}

/**
 * Without a file of each required dataset there is nothing to answer from.
 * @throws AppError SOURCE_EMPTY, SOURCE_NO_… and the name of the dataset, or the code of a refused file
 */
function requireEnough(
  { name: flow, datasets }: Pick<Flow, 'name' | 'datasets'>,
  folder: string,
  { files, refused, aside }: FilesSeen,
): void {
  for (const { name: dataset, contract, isRequired } of datasets.values()) {
    if (!isRequired || files.some((file) => file.dataset === dataset)) continue;
    const culprit = refused.find((file) => file.dataset === dataset) ?? refused[0];
    if (culprit) throw new AppError(culprit.error.code, culprit.error.message);
    const lost = aside.find((file) => file.dataset === dataset);
    const note = lost ? ` (${whyAside(lost)})` : '';
    if (files.length === 0 && !lost) {
      const advice = `put the ${listInWords([...datasets.keys()])} files there`;
      throw new AppError(
        'SOURCE_EMPTY',
        `${folder}: holds no .csv, .csv.gz or .zip file of ${flow}; ${advice}`,
      );
    }
    const named = files.slice(0, NAMED_MAX).map((file) => `${file.path} (${file.dataset})`);
    const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : '';
    const found = files.length > 0 ? named.join(', ') + more : 'none that counts';
    const header = contract.columns.map(({ headers }) => headers[0]);
    throw new AppError(
      `SOURCE_NO_${dataset.toUpperCase() as Uppercase<string>}`,
      `${folder}: holds no ${dataset} file${note}, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
}

/** `sales, features and stores` */
const listInWords = (names: readonly string[]) =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

function whyAside({ path, error, sha256 }: FileAside): string {
  if (error) return `${path} was refused: ${error.code}: ${error.message}`;
  return `${path} was withdrawn: POST /v1/admin/files/${sha256}/restore has it count again`;
}

interface Planning extends Receiving, Pick<VersionSources, 'schemes'> {
  /** As they are written. */
  qualityRules: readonly unknown[];
  lake: ObjectStore;
  queue: RunQueue;
}

/** With the version of the flow's rules that all of it goes by; undefined while none were set. */
interface RuledPlanning extends Planning {
  set: FlowRulesVersion | undefined;
}

/**
 * Looks at the source, records what is new there and puts the stages on the queue; or ends the
 * run as unchanged, when only changes were asked for and there are none since the last run that succeeded, of quality
 * rules neither, or all that lies there is of other flows.
 * It pins what the stages go by: the newest rules of the flow and what else operators have set. A run that was planned
 * before goes on by its own plan.
 * Safe to repeat, also for a run that was interrupted: it keeps its files, and the stages that
 * succeeded stay as they are.
 * @throws AppError SOURCE_CHANGED when an interrupted run would go on by other rules; SOURCE_EMPTY,
 *   SOURCE_NO_… with the name of a dataset, or the code of the one refused file, when too little is there
 */
export function planRun(planning: Planning & { source: Source }, job: RunJob): Promise<void> {
  const attributes = {
    'retailstream.flow': planning.flow.name,
    'retailstream.run.id': job.runId,
  };
  return withSpan('plan run', attributes, async (note) => {
    const { rules, runs } = planning.ledger;
    const { run } = await runs.get(String(job.runId));
    const isPlanned = run.inputFingerprint !== null;
    const set = isPlanned ? await rules.ofRun(job.runId) : await rules.newest();
    await planUntold({ ...byRules(planning, set), set }, job, note);
  });
}

/** The same by given rules, without a span of its own. @param note takes what the planning has found */
export async function planUntold(
  planning: RuledPlanning,
  job: RunJob,
  note: Note = () => undefined,
): Promise<void> {
  const { flow, lake, ledger, queue, source, logger, set } = planning;
  const { run } = await ledger.runs.get(String(job.runId));
  if (!['queued', 'running'].includes(run.status) || run.flowEpoch !== job.epoch) return;
  if (run.inputFingerprint !== null) {
    if (run.rules !== flow.rules) {
      const message = 'the rules files are read by changed while the run was interrupted';
      throw new AppError('SOURCE_CHANGED', `${message}: start a new run`);
    }
    if (!(await ledger.pinned.of(job.runId))) {
      await pinLate(planning, job.runId);
      // Its first stages went by what was set then, which nobody wrote down.
      await ledger.control.beginAnew(job.runId);
    }
    await queue.enqueueStages(job.runId, job.epoch, flow.stages);
    return;
  }
  await deliverMended({ ledger, lake, source: source.url });
  const { refused, hasOthers } = await receiveFiles(planning);
  const pinned = await ledger.pinned.now(job.runId, { ...planning, source: source.url });
  // What a run before could not move, and copies of what is processed.
  await moveProcessed({ ...planning, plan: pinned });
  const files = await countedFiles(planning, pinned);
  const aside = await ledger.files.aside(source.url);
  const isOwn = ({ dataset }: { dataset?: string | null | undefined }) =>
    flow.datasets.has(dataset ?? '');
  const hasNone = files.length === 0 && ![...refused, ...aside].some(isOwn);
  // Where several flows read one source, one of them may have no file there; those of others may have moved.
  const isShared = async () => hasOthers || (await ledger.files.hasOthers(source.url));
  if (run.onlyIfChanged && hasNone && (await isShared())) {
    await ledger.runs.finishUnchanged(job.runId);
    logger.log(`run ${job.runId}: there is no file of ${flow.name}`);
    return;
  }
  requireEnough(flow, source.name, { files, refused, aside });
  note({ 'retailstream.files': files.length, 'retailstream.files.refused': refused.length });
  const fingerprint = fingerprintOf(flow, files);
  if (run.onlyIfChanged && (await ledger.runs.isNewest(fingerprint, set?.version))) {
    await ledger.runs.finishUnchanged(job.runId);
    logger.log(`run ${job.runId}: nothing has changed since the last run that succeeded`);
    return;
  }
  await ledger.runFiles.assign(job.runId, files, (dataset) => datasetOf(flow, dataset).rules);
  const rulesVersion = set?.version;
  const code = await codeVersion();
  const qualityRules = qualityRulesOf(flow, planning.qualityRules);
  const versions = versionsOf(flow, { ...planning, qualityRules, code, rulesVersion });
  const planned = {
    fingerprint,
    rules: flow.rules,
    rulesVersion,
    source: source.url,
    versions,
    pinned,
  };
  if (!(await ledger.runs.start(job.runId, planned))) return;
  await queue.enqueueStages(job.runId, job.epoch, flow.stages);
  logger.log(`run ${job.runId}: ${files.length} source files`);
  if (set) logger.log(`run ${job.runId}: ${inWords(set)}`);
}

/** Files of datasets that the flow has; a dataset may be taken away, and come back. */
async function countedFiles(
  { flow, ledger, source, logger }: Planning,
  { withdrawn }: PinnedPlan,
): Promise<LedgerFile[]> {
  const files = await ledger.files.counted(source.url, unkeyedDatasets(flow), withdrawn);
  const isKnown = ({ dataset }: LedgerFile) => flow.datasets.has(dataset);
  for (const { path, dataset } of files.filter((file) => !isKnown(file))) {
    logger.warn(`${path}: there is no contract for ${dataset} any more; the file is left out`);
  }
  return files.filter(isKnown);
}
