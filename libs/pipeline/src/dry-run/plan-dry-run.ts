import type { DataSource, QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { Source } from '#intake/source/source.js';
import {
  type AnyPlannedChunk,
  expectedRows,
  needsBuild,
  recordPlan,
} from '../plan/planned-chunks.js';
import { type BuildContext, listReasons } from '../plan/chunk-reasons.js';
import type { Flow, FlowStage, StageKind } from '../flow/flow.js';
import { compareVersions } from '../flow/versions.js';
import { type Days, newBackfills } from '../ledger/runs/backfills.js';
import type { FormerChunk, PinnedPlan } from '../ledger/runs/run-plans.js';
import { Ledger } from '../ledger/ledger.js';
import type { LedgerFile } from '../ledger/files/ledger-file.js';
import type { FlowState } from '../ledger/flows/flow-settings.js';
import { addDryRun, DRY_RUN_ID } from '../ledger/runs/dry-run-id.js';
import { planForecastRun } from '../runs/plan-forecast-run.js';
import { planFiles, startPlanned } from '../runs/plan-run.js';
import { type Scan, SILENT } from '../runs/receive-files.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import type { FlowServices } from '../runs/run-stage.js';
import { planMarts } from '../stages/build-marts/plan-marts.js';
import { type ForecastPlanning, planForecast } from '../stages/forecast/plan-forecast.js';
import { planDatasets, planDatasetChunks } from '../stages/ingest/plan-dataset.js';
import { planModels } from '../stages/integrate/plan-models.js';
import { fileChanges, type FilesOfRun, plannedFiles } from './compared-files.js';
import {
  NOTHING_PREDICTED,
  type PathsByText,
  type Prediction,
  predictFiles,
  type ReadTexts,
} from './predicted-files.js';
import type { ReadOnlyLake } from './read-only-lake.js';
import type { PlannedRun, PlannedTable } from './planned-run.js';

/** Input of a dry run, which changes none of it. */
export interface DryRunServices extends Pick<
  FlowServices,
  'flow' | 'otherFlows' | 'ledger' | 'lake' | 'forecastMethod'
> {
  source: Source;
}

/** The same input from the view of a dry run. */
interface DryRunParts extends Omit<DryRunServices, 'lake'> {
  scan: Scan;
  paths: PathsByText;
  lake: ReadOnlyLake;
  texts: ReadTexts;
  /** Rules of the flow that the run would use; undefined while none is set. */
  set: FlowRulesVersion | undefined;
  /** Days of a backfill. */
  days: Days | undefined;
  qualityRules: readonly unknown[];
  schemes: Readonly<Record<string, string>>;
}

/** A plan, and the new files to read before it is complete. */
interface DryRunPlan {
  plan: PlannedRun;
  unread: Prediction['unread'];
}

type PlannedChunks = ReadonlyMap<string, readonly AnyPlannedChunk[]>;

/**
 * Plans a run and its stages in a transaction that the caller rolls back. It uses the code of the stages, so a dry run
 * and a run can differ only because of rows in new files.
 */
export async function planDryRun(
  parts: DryRunParts,
  session: DataSource,
  runner: QueryRunner,
): Promise<DryRunPlan> {
  const { flow, lake, source, days, scan, paths, forecastMethod } = parts;
  const ledger = new Ledger(session, parts.ledger.flow, parts.ledger.audit);
  await addDryRun(session, flow);
  const overlap = days ? await addRebuild(ledger, session, days) : null;
  const planning = { ...parts, ledger, logger: SILENT };
  const run = flow.forecast
    ? await planForecastRun(planning, DRY_RUN_ID)
    : await planFiles(planning, DRY_RUN_ID, scan);
  const { excludedFiles, failure, pinned } = run;
  if (!failure) await startPlanned(planning, DRY_RUN_ID, run);
  const base = await ledger.plans.base(DRY_RUN_ID);
  const before = base ? await readRunFiles(ledger, flow, Number(base.runId)) : NO_FILES;
  const common = { flow, lake, ledger, logger: SILENT, runId: DRY_RUN_ID, plan: pinned };
  const context = { ...common, forecastMethod };
  const { rowsByFile, unread } = failure
    ? NOTHING_PREDICTED
    : await predictFiles(runner, ledger, flow, parts.texts);
  const chunks: PlannedChunks = failure ? new Map() : await planStages(context, runner);
  const now = failure
    ? { ...NO_FILES, files: asNew(run.files, before) }
    : await readRunFiles(ledger, flow, DRY_RUN_ID);
  const former = await ledger.plans.listFormerChunks(base?.snapshotId ?? null);
  const facts = { stated: await ledger.plans.listDeclaredRows(DRY_RUN_ID), former };
  const versions = await ledger.plans.listVersions(String(DRY_RUN_ID));
  const compared = { scan, paths, now, before, excluded: excludedFiles, predictedRows: rowsByFile };
  const grounds: BuildContext = {
    flow,
    hasBase: base !== undefined,
    former,
    versions: compareVersions(versions.now, base?.versions ?? undefined),
    files: fileChanges(compared),
    rebuilds: await newBackfills(ledger.pinned, pinned, base),
    plannedChunks: await withUpstreamChunks(chunks, ledger, flow, pinned),
  };
  const tables = (await ledger.plans.list(String(DRY_RUN_ID))).map((each): PlannedTable => ({
    relation: each.relation,
    kind: findKind(flow, each.relation),
    stage: each.stage,
    periods: each.periodsExpected ?? 0,
    toMake: each.periodsToMake ?? 0,
    takenOver: (each.periodsExpected ?? 0) - (each.periodsToMake ?? 0),
    rows: each.rowsExpected,
    rowsBy: each.rowsExpectedBy,
  }));
  const inOrder = [...chunks.keys()];
  tables.sort((a, b) => inOrder.indexOf(a.relation) - inOrder.indexOf(b.relation));
  const periods = [...chunks.values()].flatMap((planned) =>
    planned.filter(needsBuild).map((chunk) => {
      const { rows, by } = expectedRows(flow, chunk, facts);
      const { relation, period } = chunk;
      return { relation, period, why: listReasons(chunk, grounds), rows, rowsBy: by };
    }),
  );
  const files = plannedFiles(compared);
  const changed = files.filter(({ fate }) => fate === 'new' || fate === 'again').length;
  const refused = failure
    ? toRefusal(failure)
    : toPauseRefusal(flow.name, await ledger.settings.read());
  return {
    unread,
    plan: {
      flow: flow.name,
      source: source.url,
      unchanged: !failure && !days && run.unchangedReason !== undefined,
      refused: refused ?? overlap,
      filesTakenOver: now.files.length - changed,
      files,
      tables,
      periods,
      stages: failure
        ? []
        : flow.stages.map((stage) => ({ stage: stage.id, does: describeWork(stage, tables, now) })),
      notes: [],
    },
  };
}

/** Adds a backfill to the run. @returns why it would not start, if so */
async function addRebuild(
  { backfills }: Ledger,
  session: DataSource,
  days: Days,
): Promise<PlannedRun['refused']> {
  const refusal = await backfills.requireNoOther(session, days).then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return toRefusal(error);
    },
  );
  const by = { actor: 'plan', reason: 'plan' };
  await backfills.add(session, { ...days, ...by, runId: String(DRY_RUN_ID) });
  return refusal;
}

const toRefusal = ({ code, message }: AppError) => ({ code, message });

function toPauseRefusal(flow: string, { pausedAt, pausedBy: by, pauseReason }: FlowState) {
  if (!pausedAt) return undefined;
  const message = `${flow} was paused by ${by ?? 'an unknown user'}: ${pauseReason ?? ''}`;
  return { code: 'FLOW_PAUSED', message };
}

/** Plans each stage with its own code. @returns chunks by dataset, model, mart and share */
async function planStages(
  context: Omit<ForecastPlanning, 'stage'> & { ledger: Ledger },
  runner: QueryRunner,
): Promise<PlannedChunks> {
  const { flow, ledger, runId } = context;
  const chunks = new Map<string, readonly AnyPlannedChunk[]>();
  if (flow.forecast) {
    const stage = findStageId(flow, 'forecast');
    for (const chunk of await planForecast({ ...context, stage }, context.plan.upstream ?? 0))
      chunks.set(chunk.relation, [chunk]);
    return chunks;
  }
  const stated = await ledger.cleanings.listCleanedFiles(runId);
  for (const dataset of flow.datasets.values()) {
    const { name, stage } = dataset;
    const ofStage = { ...context, stage };
    const files = await ledger.files.listByRun(runId, [name]);
    const fresh = files.filter(({ isNew }) => isNew);
    const [plan] = await planDatasets(ofStage, [dataset], fresh);
    if (!plan) continue;
    const own = stated.filter((file) => file.dataset === name);
    const { mergedChunks, replacedRows } = await planDatasetChunks(ofStage, plan, own);
    await recordPlan(ofStage, new Map([[name, mergedChunks]]));
    await ledger.cleanings.recordReplaced(runner, runId, new Map([[name, replacedRows]]));
    chunks.set(name, mergedChunks);
  }
  const models = await planModels({ ...context, stage: findStageId(flow, 'integrate') });
  for (const [name, planned] of models.chunks) chunks.set(name, planned);
  const built = await planMarts({ ...context, stage: findStageId(flow, 'build-marts') });
  for (const { name } of flow.marts) {
    const own = built.martChunks.filter(({ relation }) => relation === name);
    chunks.set(name, own);
  }
  for (const [name, planned] of built.shareChunks) chunks.set(name, planned);
  return chunks;
}

/** Returns planned chunks with those of the upstream marts that forecasts read. */
async function withUpstreamChunks(
  planned: PlannedChunks,
  { plans }: Ledger,
  { forecast }: Flow,
  { upstream }: PinnedPlan,
): Promise<BuildContext['plannedChunks']> {
  if (!forecast) return planned;
  const listed = await plans.listFormerChunks(upstream);
  const chunks = new Map<string, readonly Pick<FormerChunk, 'period' | 'digest'>[]>(planned);
  for (const mart of forecast.reads)
    chunks.set(
      mart,
      listed.filter(({ relation }) => relation === mart),
    );
  return chunks;
}

const NO_FILES: FilesOfRun = { files: [], lineageFiles: [] };

/** Returns the files of a run, by dataset. */
async function readRunFiles(
  ledger: Ledger,
  { datasets }: Flow,
  runId: number,
): Promise<FilesOfRun> {
  const accepted = await ledger.runFiles.listAccepted(runId);
  return {
    files: [...datasets.keys()].flatMap((name) => accepted.filter((file) => file.dataset === name)),
    lineageFiles: await ledger.cleanings.listCleanedFiles(runId),
  };
}

function asNew(files: readonly LedgerFile[], before: FilesOfRun): FilesOfRun['files'] {
  const was = new Set(before.files.map(({ sha256 }) => sha256));
  return files.map((file) => ({ ...file, isNew: !was.has(file.sha256) }));
}

function findStageId({ stages }: Pick<Flow, 'stages'>, kind: StageKind): string {
  const stage = stages.find((each) => each.kind === kind);
  if (!stage) throw new Error(`a flow without a stage of kind ${kind} was not refused`);
  return stage.id;
}

function findKind({ datasets, models }: Flow, relation: string): PlannedTable['kind'] {
  if (datasets.has(relation)) return 'dataset';
  return models.some(({ name }) => name === relation) ? 'model' : 'mart';
}

/** Returns the work of a stage, in one sentence. */
function describeWork(
  { id, kind, datasets }: FlowStage,
  tables: readonly PlannedTable[],
  { files }: FilesOfRun,
): string {
  if (kind === 'publish') return 'publishes the snapshot, unless a quality rule holds it';
  if (kind === 'observe') return 'reconciles rows and money of all stages';
  const own = tables.filter(({ stage }) => stage === id);
  if (kind === 'forecast') return forecasts(own);
  const made = own.map(({ relation, toMake, periods }) => `${relation}: ${toMake} of ${periods}`);
  const makes = `builds periods of ${made.join(', ')}`;
  if (kind !== 'ingest') return makes;
  const reads = files.filter(({ dataset, isNew }) => isNew && datasets.includes(dataset)).length;
  return `reads ${reads} ${reads === 1 ? 'file' : 'files'}, ${makes}`;
}

const forecasts = (tables: readonly PlannedTable[]) =>
  tables.some(({ toMake }) => toMake > 0)
    ? 'computes the forecasts'
    : 'reuses the forecasts of the same data';
