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
import type { Run } from '../ledger/runs/run.entity.js';
import { fingerprintOf } from '../plan/fingerprint.js';
import { qualityRulesOf } from '../quality/quality-rules.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';
import { byRules, inWords } from '../rules/ruled-flow.js';
import { moveProcessed, type RefusedFile } from '../stages/move-files.js';
import {
  receiveFiles,
  rejectFiles,
  type Scan,
  type Scanning,
  scanSource,
} from './receive-files.js';

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
 * @returns SOURCE_EMPTY, SOURCE_NO_… and the name of the dataset, or the code of a refused file
 */
function missingDataset(
  { name: flow, datasets }: Pick<Flow, 'name' | 'datasets'>,
  folder: string,
  { files, refused, aside }: FilesSeen,
): AppError | undefined {
  for (const { name: dataset, contract, isRequired } of datasets.values()) {
    if (!isRequired || files.some((file) => file.dataset === dataset)) continue;
    const culprit = refused.find((file) => file.dataset === dataset) ?? refused[0];
    if (culprit) return new AppError(culprit.error.code, culprit.error.message);
    const lost = aside.find((file) => file.dataset === dataset);
    const note = lost ? ` (${whyAside(lost)})` : '';
    if (files.length === 0 && !lost) {
      const advice = `put the ${listInWords([...datasets.keys()])} files there`;
      return new AppError(
        'SOURCE_EMPTY',
        `${folder}: holds no .csv, .csv.gz or .zip file of ${flow}; ${advice}`,
      );
    }
    const named = files.slice(0, NAMED_MAX).map((file) => `${file.path} (${file.dataset})`);
    const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : '';
    const found = files.length > 0 ? named.join(', ') + more : 'none that counts';
    const header = contract.columns.map(({ headers }) => headers[0]);
    return new AppError(
      `SOURCE_NO_${dataset.toUpperCase() as Uppercase<string>}`,
      `${folder}: holds no ${dataset} file${note}, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
  return undefined;
}

/** `sales, features and stores` */
const listInWords = (names: readonly string[]) =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

function whyAside({ path, error, sha256 }: FileAside): string {
  if (error) return `${path} was refused: ${error.code}: ${error.message}`;
  return `${path} was withdrawn: POST /v1/admin/files/${sha256}/restore has it count again`;
}

interface Planning extends Scanning, Pick<VersionSources, 'schemes'> {
  ledger: Ledger;
  source: Source;
  /** As they are written. */
  qualityRules: readonly unknown[];
  lake: ObjectStore;
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
 * @throws AppError SOURCE_CHANGED when an interrupted run would go on by other rules; SOURCE_MISSING;
 *   SOURCE_UNREADABLE when a file may not be read; SOURCE_EMPTY, SOURCE_NO_… with the name of a dataset, or the code of
 *   the one refused file, when too little is there
 */
export function planRun(planning: Planning & { queue: RunQueue }, job: RunJob): Promise<void> {
  const attributes = {
    'retailstream.flow': planning.flow.name,
    'retailstream.run.id': job.runId,
  };
  return withSpan('plan run', attributes, async (note) => {
    const { rules, runs } = planning.ledger;
    const { run } = await runs.get(String(job.runId));
    if (!['queued', 'running'].includes(run.status) || run.flowEpoch !== job.epoch) return;
    const isPlanned = run.inputFingerprint !== null;
    const set = isPlanned ? await rules.ofRun(job.runId) : await rules.newest();
    const ruled = { ...byRules(planning, set), set };
    const isToRun = isPlanned ? await goesOn(ruled, run) : await isStarted(ruled, run, note);
    if (isToRun) await ruled.queue.enqueueStages(job.runId, job.epoch, ruled.flow.stages);
  });
}

/** Whether an interrupted run goes on by its own plan. @throws AppError SOURCE_CHANGED */
async function goesOn(planning: RuledPlanning, { id, rules }: Run): Promise<boolean> {
  const { flow, ledger } = planning;
  if (rules !== flow.rules) {
    const message = 'the rules files are read by changed while the run was interrupted';
    throw new AppError('SOURCE_CHANGED', `${message}: start a new run`);
  }
  if (!(await ledger.pinned.of(Number(id)))) {
    await pinLate(planning, Number(id));
    // Its first stages went by what was set then, which nobody wrote down.
    await ledger.control.beginAnew(Number(id));
  }
  return true;
}

/** Plans a new run, and does what its plan says of the source. @param note takes what the planning has found */
async function isStarted(planning: RuledPlanning, run: Run, note: Note): Promise<boolean> {
  const { ledger, logger, set } = planning;
  const runId = Number(run.id);
  const scan = await scanSource(planning);
  if (scan.failure) throw scan.failure;
  const plan = await planFiles(planning, runId, scan);
  await rejectFiles(planning, plan.refused);
  // What a run before could not move, and copies of what is processed.
  await moveProcessed({ ...planning, plan: plan.pinned });
  const unchanged = run.onlyIfChanged ? plan.unchanged : undefined;
  if (plan.failure && unchanged === undefined) throw plan.failure;
  note({
    'retailstream.files': plan.files.length,
    'retailstream.files.refused': plan.refused.length,
  });
  if (unchanged !== undefined) {
    await ledger.runs.finishUnchanged(runId);
    logger.log(`run ${runId}: ${unchanged}`);
    return false;
  }
  if (!(await startPlanned(planning, runId, plan))) return false;
  logger.log(`run ${runId}: ${plan.files.length} source files`);
  if (set) logger.log(`run ${runId}: ${inWords(set)}`);
  return true;
}

/** What a run comes to by the files that count: `startPlanned` records it, and the stages go by it. */
export interface RunPlan extends FilesSeen {
  pinned: PinnedPlan;
  fingerprint: string;
  /** Why a run that is to make only changes has nothing to do. */
  unchanged: string | undefined;
  /** Why the run fails. */
  failure: AppError | undefined;
}

/** Plans a run: records what lies in its source, and nothing is moved there yet. */
export async function planFiles(
  planning: RuledPlanning,
  runId: number,
  scan: Scan,
): Promise<RunPlan> {
  const { flow, lake, ledger, source, set } = planning;
  await deliverMended({ ledger, lake, source: source.url });
  const refused = scan.failure ? [] : await receiveFiles(planning, scan);
  const pinned = await ledger.pinned.now(runId, { ...planning, source: source.url });
  const files = await countedFiles(planning, pinned);
  const aside = await ledger.files.aside(source.url);
  const isOwn = ({ dataset }: { dataset?: string | null | undefined }) =>
    flow.datasets.has(dataset ?? '');
  const hasNone = files.length === 0 && ![...refused, ...aside].some(isOwn);
  const seen = { files, refused, aside };
  const fingerprint = fingerprintOf(flow, files);
  const failure = scan.failure ?? missingDataset(flow, source.name, seen);
  let unchanged: string | undefined;
  // Where several flows read one source, one of them may have no file there; those of others may have moved.
  if (hasNone && (scan.hasOthers || (await ledger.files.hasOthers(source.url)))) {
    unchanged = `there is no file of ${flow.name}`;
  } else if (!failure && (await ledger.runs.isNewest(fingerprint, set?.version))) {
    unchanged = 'nothing has changed since the last run that succeeded';
  }
  return { ...seen, pinned, fingerprint, unchanged, failure };
}

/** Records that a run goes by a plan from now on. @returns false when the run has ended meanwhile */
export async function startPlanned(
  planning: RuledPlanning,
  runId: number,
  { files, fingerprint, pinned }: RunPlan,
): Promise<boolean> {
  const { flow, ledger, set, source } = planning;
  await ledger.runFiles.assign(runId, files, (dataset) => datasetOf(flow, dataset).rules);
  const rulesVersion = set?.version;
  const code = await codeVersion();
  const qualityRules = qualityRulesOf(flow, planning.qualityRules);
  const versions = versionsOf(flow, { ...planning, qualityRules, code, rulesVersion });
  const { rules } = flow;
  const planned = { fingerprint, rules, rulesVersion, source: source.url, versions, pinned };
  return ledger.runs.start(runId, planned);
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
