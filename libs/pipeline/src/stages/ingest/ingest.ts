import type { QueryRunner } from 'typeorm';
import type { Compute } from '#lake/ports/compute.js';
import { recordPlan } from '../../plan/planned-chunks.js';
import { withBackground } from '../background.js';
import { rejectFile } from '../move-files.js';
import { requireService, type Stage, type StageContext } from '../stage-context.js';
import { timeStep } from '../timed-step.js';
import {
  addCounts,
  coreOutput,
  requireDataset,
  type FlowDataset,
  noRows,
  requireStage,
} from '../../flow/flow.js';
import type { StageOutput } from '../../ledger/runs/stage-ledger.js';
import { PERIOD_COLUMN } from '../../flow/period.js';
import { curatedPrefix, attemptScratchPrefix } from '../../flow/zones.js';
import { copyToRaw } from './copy-to-raw.js';
import { coreOutputs, existingCopy, publishCore, replaceCore } from './core-table.js';
import { executePlan, type DatasetOutcome, recordOutcomes } from './outcome.js';
import { type DatasetPlan, planDatasets, rowsAtMost } from './plan-dataset.js';
import { findFailingFiles } from './failing-files.js';
import { type FileRefusal, requireAllCovered, requireFilesLeft } from './refusals.js';

/**
 * Copies the files of datasets to `raw/`, cleans and merges them to `curated/`, loads them to `core` if the flow says
 * so, and publishes them in the catalogue.
 */
export const ingest: Stage = {
  async run(context) {
    const { datasets, engine } = requireStage(context.flow, context.stage);
    const compute =
      engine === undefined ? context.compute : requireService(context.engines, engine);
    const plans = await copyAndPlan(
      context,
      datasets.map((name) => requireDataset(context.flow, name)),
    );
    await recordPlans(context, plans);
    const done: DatasetOutcome[] = [];
    for (const plan of plans) done.push(await ingestDataset(context, compute, plan));
    context.progress('publishing tables');
    await timeStep(context, 'recording the outcome', () =>
      context.transaction((runner) => record(context, runner, done)),
    );
    for (const outcome of done) {
      await rejectFiles(context, outcome);
      await publish(context, outcome);
    }
    await context.lake.deletePrefix(attemptScratchPrefix(context));
    return done.map(({ account }) => account.counts).reduce(addCounts, noRows);
  },
};

/** Copies the files of datasets to `raw/`, side by side, and plans them. @throws the first error, once all have ended */
async function copyAndPlan(
  context: StageContext,
  datasets: readonly FlowDataset[],
): Promise<DatasetPlan[]> {
  const { ledger, runId } = context;
  const listFiles = () =>
    ledger.files.listByRun(
      runId,
      datasets.map(({ name }) => name),
    );
  let files = await listFiles();
  if (files.some(({ isNew }) => isNew)) {
    const copied = await Promise.allSettled(
      datasets.map(({ contract, name }) => {
        const own = files.filter(({ dataset }) => dataset === name);
        return timeStep(context, 'copying to raw', () => copyToRaw(context, contract, own));
      }),
    );
    for (const each of copied) if (each.status === 'rejected') throw each.reason;
    files = await listFiles();
  }
  return planDatasets(
    context,
    datasets,
    files.filter(({ isNew }) => isNew),
  );
}

/** Carries out a dataset's plan: without the files with which the engine fails alone, if there are any. */
async function ingestDataset(
  context: StageContext,
  compute: Compute,
  plan: DatasetPlan,
): Promise<DatasetOutcome> {
  const carryOutWithout = (setAside: readonly FileRefusal[]) => {
    const gone = new Set(setAside.map(({ fileId }) => fileId));
    const rest = { ...plan, files: plan.files.filter(({ fileId }) => !gone.has(fileId)) };
    return withBackground((start) =>
      executePlan(context, compute, rest, coreOutputs(context, rest, start), setAside),
    );
  };
  try {
    return await carryOutWithout([]);
  } catch (failure) {
    return carryOutWithout(await findFailingFiles(context, compute, plan, failure));
  }
}

/** The periods of new files are known only after reading them. */
const unread = { periods: null, toMake: null, by: 'files' } as const;

/** Records what is known of the plans before a row is read: of unchanged datasets, all of it. */
async function recordPlans(context: StageContext, plans: readonly DatasetPlan[]): Promise<void> {
  const unchanged = plans.filter(({ isUnchanged }) => isUnchanged);
  await recordPlan(
    context,
    new Map(unchanged.map(({ chunks, dataset }) => [dataset.name, chunks])),
  );
  const changed = plans.filter(({ isUnchanged }) => !isUnchanged);
  if (changed.length === 0) return;
  await context.ledger.plans.record(
    context.runId,
    context.stage,
    changed.map((plan) => ({ relation: plan.dataset.name, ...unread, rows: rowsAtMost(plan) })),
  );
}

async function record(
  context: StageContext,
  runner: QueryRunner,
  done: readonly DatasetOutcome[],
): Promise<void> {
  const { stages } = context.ledger;
  const outputs: StageOutput[] = [];
  const reasons = new Map<string, number>();
  for (const outcome of done) {
    const { account, chunks, plan } = outcome;
    const { contract, core, table } = plan.dataset;
    if (core?.load === 'replace' && chunks.core && plan.replacesCore) {
      await replaceCore(context, runner, core, chunks.core.digest);
    }
    const money = contract.money === undefined ? null : (chunks.money ?? '0');
    const merged = core?.load === 'replace' ? coreOutput(core) : table;
    outputs.push({ name: merged, rows: chunks.rows, money });
    if (core?.load === 'append') outputs.push({ name: coreOutput(core), rows: account.accepted });
    const copy = chunks.core && existingCopy(chunks.core);
    if (copy) outputs.push({ name: table, rows: copy.rows });
    for (const [reason, rows] of account.reasons) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
    }
  }
  await recordOutcomes(context, runner, done);
  await stages.recordOutputs(runner, context, outputs);
  await stages.recordQuarantine(runner, context, reasons);
}

/**
 * Moves refused files to `error/`, once the ledger has the reasons.
 * @throws AppError with the code of the first one when a required dataset has no file left; as
 *   `requireAllCovered` does
 */
async function rejectFiles(
  context: StageContext,
  { plan, refusals }: DatasetOutcome,
): Promise<void> {
  for (const refusal of refusals) await rejectFile(context, refusal);
  await requireAllCovered(context, plan.dataset.contract, refusals[0]?.error);
  if (plan.dataset.isRequired) requireFilesLeft(plan, refusals);
}

/** Publishes the dataset from the warehouse when its table there has the current rows. */
async function publish(context: StageContext, { chunks, plan }: DatasetOutcome): Promise<void> {
  const { core, name, period, table } = plan.dataset;
  if (core?.load === 'replace' && chunks.core) {
    await publishCore(context, { core, table }, { ...chunks.core, rows: chunks.rows });
    return;
  }
  const filled = chunks.all.filter(({ rows }) => !period || rows > 0);
  const folders = filled.map(({ folder, period: value }) => ({
    prefix: folder,
    ...(period && { value }),
  }));
  // Without rows, only files with the columns exist.
  const columns = [{ prefix: curatedPrefix(name, context.runId) }];
  await context.registry.publish(
    {
      name: table,
      folders: folders.length > 0 ? folders : columns,
      ...(period && { partitionBy: PERIOD_COLUMN }),
      rows: chunks.rows,
    },
    { hasNewFiles: chunks.built.length > 0 },
  );
}
