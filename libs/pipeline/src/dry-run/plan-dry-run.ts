import type { DataSource, QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Source } from '#intake/source/source.js';
import {
  type AnyPlannedChunk,
  expectedOf,
  expectedRows,
  isToBeMade,
} from '../plan/planned-chunks.js';
import type { PlanContext } from '../plan/plan-context.js';
import {
  type Flow,
  type FlowDataset,
  type FlowStage,
  type StageKind,
  unkeyedDatasets,
} from '../flow/flow.js';
import { compareVersions } from '../flow/versions.js';
import type { Days } from '../ledger/runs/backfills.js';
import { Ledger } from '../ledger/ledger.js';
import type { CoveredFile } from '../ledger/files/ledger-file.js';
import { addDryRun, DRY_RUN_ID } from '../ledger/runs/dry-run-id.js';
import { alreadyActive } from '../ledger/runs/run-requests.js';
import type { RunQueue } from '../queue/run-queue.js';
import { planUntold } from '../runs/plan-run.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import type { FlowServices } from '../runs/run-stage.js';
import { planMarts } from '../stages/build-marts/plan-marts.js';
import { planDataset, planDatasetChunks } from '../stages/ingest/plan-dataset.js';
import { planModels } from '../stages/integrate/plan-models.js';
import {
  fileChanges,
  type FilesOfRun,
  type Grounds,
  newBackfills,
  plannedFiles,
  reasonsFor,
} from './reasons.js';
import { predictFiles, type ReadTexts, type PeriodRows } from './predicted-files.js';
import type { ReadOnlyLake, ReadOnlySource } from './read-only.js';
import type { PlannedRun, PlannedStage, PlannedTable } from './planned-run.js';

/** What planning a flow takes; nothing of it is changed. */
export interface DryRunServices extends Pick<
  FlowServices,
  'flow' | 'otherFlows' | 'ledger' | 'lake'
> {
  source: Source;
}

/** The same as a dry run sees it. */
export interface DryRunParts extends Omit<DryRunServices, 'source' | 'lake'> {
  source: ReadOnlySource;
  lake: ReadOnlyLake;
  texts: ReadTexts;
  /** Rules of the flow that the run would go by; undefined while none were set. */
  set: FlowRulesVersion | undefined;
  /** Of a run that makes these days anew. */
  days?: Days | undefined;
}

/** A plan, and the new files that have to be read before it is whole. */
interface DryRunPlan {
  plan: PlannedRun;
  unread: { dataset: FlowDataset; file: CoveredFile }[];
}

const silent: Logger = { log: () => undefined, warn: () => undefined, error: () => undefined };

const nowhere: RunQueue = {
  enqueuePlan: () => Promise.resolve(),
  enqueueStages: () => Promise.resolve(),
  holds: () => Promise.resolve(false),
  depth: () => Promise.resolve({}),
  close: () => Promise.resolve(),
};

/**
 * Goes through what planning a run and planning its stages do, by the same code, in a transaction that is to
 * be rolled back: what a run would do and what this says of it cannot differ but by what the rows of new files
 * say.
 */
export async function planDryRun(
  parts: DryRunParts,
  session: DataSource,
  runner: QueryRunner,
): Promise<DryRunPlan> {
  const { flow, lake, source, days } = parts;
  const ledger = new Ledger(session, parts.ledger.flow, parts.ledger.audit);
  const active = await ledger.runs.active();
  if (active) throw alreadyActive(active.id);
  await addDryRun(session, flow);
  const overlap = days && (await addRebuild(ledger, session, days));
  const refused = await refusalOf(parts, ledger);
  const { run } = await ledger.runs.get(String(DRY_RUN_ID));
  const base = await ledger.plans.base(DRY_RUN_ID);
  const before = base ? await filesOf(ledger, flow, Number(base.runId)) : NO_FILES;
  const aside = await ledger.files.aside(source.url);
  const pinned = await ledger.pinned.of(DRY_RUN_ID);
  const context = { flow, lake, ledger, logger: silent, runId: DRY_RUN_ID };
  const { chunks, predicted, unread } = pinned
    ? await planStages({ ...context, plan: pinned }, runner, parts.texts)
    : NOTHING_PLANNED;
  const counted = () => ledger.files.counted(source.url, unkeyedDatasets(flow));
  const now = pinned
    ? await filesOf(ledger, flow, DRY_RUN_ID)
    : { ...NO_FILES, files: asNew(await counted(), before) };
  const former = await ledger.plans.former(base?.snapshotId ?? null);
  const facts = { stated: await ledger.plans.stated(DRY_RUN_ID), former };
  const versions = await ledger.plans.versionsOf(String(DRY_RUN_ID));
  const grounds: Grounds = {
    flow,
    hasBase: base !== undefined,
    former,
    versions: compareVersions(versions.now, base?.versions ?? undefined),
    files: fileChanges({ now, before, aside }),
    rebuilds: await newBackfills(ledger, pinned, base),
    planned: chunks,
  };
  const tables = Array.from(chunks, ([relation, planned]): PlannedTable => {
    const toMake = planned.filter(isToBeMade).length;
    const { rows, by } = expectedOf(planned.map((chunk) => expectedRows(flow, chunk, facts)));
    return {
      relation,
      ...placeOf(parts, relation),
      periods: planned.length,
      toMake,
      takenOver: planned.length - toMake,
      rows,
      rowsBy: by,
    };
  });
  const periods = [...chunks.values()].flatMap((planned) =>
    planned.filter(isToBeMade).map((chunk) => {
      const { rows, by } = expectedRows(flow, chunk, facts);
      const { relation, period } = chunk;
      return { relation, period, why: reasonsFor(chunk, grounds), rows, rowsBy: by };
    }),
  );
  const files = plannedFiles({ looked: source, now, before, aside, predicted });
  const changed = files.filter(({ fate }) => fate === 'new' || fate === 'again').length;
  const { inputFingerprint } = run;
  const unchanged =
    inputFingerprint !== null &&
    !days &&
    (await ledger.runs.isNewest(inputFingerprint, parts.set?.version));
  const paused = await ledger.settings.get();
  return {
    unread,
    plan: {
      flow: flow.name,
      source: source.url,
      unchanged,
      refused: refused ?? (paused.pausedAt ? pausedBy(flow.name, paused) : (overlap ?? null)),
      filesTakenOver: now.files.length - changed,
      files,
      tables,
      periods,
      stages: pinned ? stagesOf(flow, tables, now.files) : [],
      notes: [],
    },
  };
}

/** Has the run make days anew. @returns why it would not start, if so */
async function addRebuild(
  { backfills }: Ledger,
  session: DataSource,
  days: Days,
): Promise<PlannedRun['refused']> {
  const refusal = await backfills
    .requireNoOther(session, days)
    .then(() => null, knownOr('BACKFILL_'));
  const by = { actor: 'plan', reason: 'plan' };
  await backfills.add(session, { ...days, ...by, runId: String(DRY_RUN_ID) });
  return refusal;
}

/** Plans the run as a worker would. @returns why it fails, if it does */
async function refusalOf(
  { flow, otherFlows, source, lake, set }: DryRunParts,
  ledger: Ledger,
): Promise<PlannedRun['refused']> {
  const planning = {
    flow,
    otherFlows,
    source,
    lake,
    ledger,
    set,
    // No period follows from how snapshots are judged, or from who computes.
    queue: nowhere,
    logger: silent,
    qualityRules: [],
    schemes: {},
  };
  return planUntold(planning, { runId: DRY_RUN_ID, epoch: 1 }).then(() => null, knownOr('SOURCE_'));
}

/** Tells an error of such a code, and throws any other. */
const knownOr = (code: string) => (error: unknown) => {
  if (!(error instanceof AppError) || !error.code.startsWith(code)) throw error;
  return { code: error.code, message: error.message };
};

const pausedBy = (
  flow: string,
  { pausedBy: by, pauseReason }: { pausedBy?: string | null; pauseReason?: string | null },
) => ({
  code: 'FLOW_PAUSED',
  message: `${flow} was paused by ${by ?? 'somebody'}: ${pauseReason ?? ''}`,
});

interface Planned {
  /** By dataset, model or mart. */
  chunks: ReadonlyMap<string, readonly AnyPlannedChunk[]>;
  /** What new files will state, by file. */
  predicted: ReadonlyMap<number, PeriodRows>;
  unread: DryRunPlan['unread'];
}

const NOTHING_PLANNED: Planned = { chunks: new Map(), predicted: new Map(), unread: [] };

/** Plans each stage as it would. */
async function planStages(
  context: Omit<PlanContext, 'stage'> & { ledger: Ledger },
  runner: QueryRunner,
  texts: ReadTexts,
): Promise<Planned> {
  const { datasets, marts, stages } = context.flow;
  const chunks = new Map<string, readonly AnyPlannedChunk[]>();
  const predicted = new Map<number, PeriodRows>();
  const unread: DryRunPlan['unread'] = [];
  for (const dataset of datasets.values()) {
    const { name, stage } = dataset;
    const planned = await predictDataset({ ...context, stage }, runner, dataset, texts);
    chunks.set(name, planned.chunks);
    for (const [fileId, text] of planned.stated) predicted.set(fileId, text);
    unread.push(...planned.unread.map((file) => ({ dataset, file })));
  }
  const models = await planModels({ ...context, stage: stageOfKind(stages, 'integrate') });
  for (const [name, planned] of models.chunks) chunks.set(name, planned);
  const built = await planMarts({ ...context, stage: stageOfKind(stages, 'build-marts') });
  for (const { name } of marts) {
    const own = built.wanted.filter(({ relation }) => relation === name);
    chunks.set(name, own);
  }
  for (const [name, planned] of built.shared) chunks.set(name, planned);
  return { chunks, predicted, unread };
}

async function predictDataset(
  context: PlanContext & { ledger: Ledger },
  runner: QueryRunner,
  dataset: FlowDataset,
  texts: ReadTexts,
) {
  const { ledger } = context;
  const { name } = dataset;
  const covered = await ledger.files.ofRun(DRY_RUN_ID, name);
  const predicted = await predictFiles(runner, ledger, dataset, covered, texts);
  const plan = await planDataset(context, dataset);
  const stated = (await ledger.cleanings.stated(DRY_RUN_ID)).filter(
    (file) => file.dataset === name,
  );
  const { merged, replaced } = await planDatasetChunks(context, plan, stated);
  await ledger.cleanings.recordReplaced(runner, { runId: DRY_RUN_ID, dataset: name }, replaced);
  return { ...predicted, chunks: merged };
}

const NO_FILES: FilesOfRun = { files: [], stated: [] };

async function filesOf(
  ledger: Ledger,
  { datasets }: DryRunParts['flow'],
  runId: number,
): Promise<FilesOfRun> {
  const files = [];
  for (const name of datasets.keys()) files.push(...(await ledger.files.ofRun(runId, name)));
  const accepted = new Set((await ledger.runFiles.acceptedBy(runId)).map(({ sha256 }) => sha256));
  return {
    files: files.filter(({ sha256 }) => runId === DRY_RUN_ID || accepted.has(sha256)),
    stated: await ledger.cleanings.stated(runId),
  };
}

function asNew(
  files: Awaited<ReturnType<Ledger['files']['counted']>>,
  before: FilesOfRun,
): FilesOfRun['files'] {
  const was = new Set(before.files.map(({ sha256 }) => sha256));
  return files.map((file) => ({ ...file, isNew: !was.has(file.sha256) }));
}

function stageOfKind(stages: readonly FlowStage[], kind: StageKind): string {
  const stage = stages.find((each) => each.kind === kind);
  if (!stage) throw new Error(`a flow without a stage of kind ${kind} was not refused`);
  return stage.id;
}

function placeOf({ flow }: DryRunParts, relation: string): Pick<PlannedTable, 'kind' | 'stage'> {
  const dataset = flow.datasets.get(relation);
  if (dataset) return { kind: 'dataset', stage: dataset.stage };
  const isModel = flow.models.some(({ name }) => name === relation);
  const [kind, stage] = isModel
    ? (['model', 'integrate'] as const)
    : (['mart', 'build-marts'] as const);
  return { kind, stage: stageOfKind(flow.stages, stage) };
}

/** What each stage of a run would do, in a sentence. */
function stagesOf(
  { stages }: Pick<Flow, 'stages'>,
  tables: readonly PlannedTable[],
  files: FilesOfRun['files'],
): PlannedStage[] {
  return stages.map((stage) => ({ stage: stage.id, does: doingOf(stage, tables, files) }));
}

function doingOf(
  { id, kind, datasets }: FlowStage,
  tables: readonly PlannedTable[],
  files: FilesOfRun['files'],
): string {
  if (kind === 'publish') return 'publishes the snapshot, unless a rule of quality holds it';
  if (kind === 'observe') return 'holds rows and money of all stages to each other';
  const made = tables
    .filter(({ stage }) => stage === id)
    .map(({ relation, toMake, periods }) => `${relation}: ${toMake} of ${periods}`);
  const makes = `makes periods of ${made.join(', ')}`;
  if (kind !== 'ingest') return makes;
  const isOwn = ({ dataset, isNew }: FilesOfRun['files'][number]) =>
    isNew && datasets.includes(dataset);
  const reads = files.filter(isOwn).length;
  return `reads ${reads} ${reads === 1 ? 'file' : 'files'}, ${makes}`;
}
