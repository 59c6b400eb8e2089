import type { QueryRunner } from 'typeorm';
import type { Compute } from '#lake/ports/compute.js';
import { withBackground } from '../background.js';
import { rejectFile } from '../move-files.js';
import { requireService, type Stage, type StageContext } from '../stage-context.js';
import { timeStep } from '../timed-step.js';
import { countRows } from '../raw-files.js';
import {
  addCounts,
  coreOutput,
  requireDataset,
  type FlowDataset,
  noRows,
  requireStage,
} from '../../flow/flow.js';
import { PERIOD_COLUMN } from '../../flow/period.js';
import { curatedPrefix, attemptScratchPrefix } from '../../flow/zones.js';
import { copyToRaw } from './copy-to-raw.js';
import { coreOutputs, publishCore, replaceCore } from './core-table.js';
import { executePlan, type DatasetOutcome, recordOutcome } from './outcome.js';
import { type DatasetPlan, planDataset } from './plan-dataset.js';
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
    const done: DatasetOutcome[] = [];
    for (const name of datasets) {
      const dataset = requireDataset(context.flow, name);
      done.push(await ingestDataset(context, compute, dataset));
    }
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

/**
 * Copies a dataset's files to `raw/`, plans them, and carries out the plan: without the files with which the engine
 * fails alone, if there are any.
 */
async function ingestDataset(
  context: StageContext,
  compute: Compute,
  dataset: FlowDataset,
): Promise<DatasetOutcome> {
  await timeStep(context, 'copying to raw', () => copyToRaw(context, dataset.contract));
  const plan = await planDataset(context, dataset);
  await context.ledger.plans.record(context.runId, context.stage, [
    { relation: dataset.name, ...unread, rows: rowsAtMost(plan) },
  ]);
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

/** Upper bound of the rows in all files: new ones have no more rows than lines. */
function rowsAtMost({ files, formerCleanings }: DatasetPlan): number {
  const lines = files.reduce((sum, file) => sum + countRows(file), 0);
  return formerCleanings.reduce((sum, { rowsAccepted }) => sum + rowsAccepted, lines);
}

async function record(
  context: StageContext,
  runner: QueryRunner,
  done: readonly DatasetOutcome[],
): Promise<void> {
  const { stages } = context.ledger;
  const reasons = new Map<string, number>();
  for (const outcome of done) {
    const { account, chunks, plan } = outcome;
    const { core, table } = plan.dataset;
    if (core?.load === 'replace' && chunks.core && plan.replacesCore) {
      await replaceCore(context, runner, core, chunks.core.digest);
    }
    await recordOutcome(
      context,
      runner,
      outcome,
      core?.load === 'replace' ? coreOutput(core) : table,
    );
    if (core?.load === 'append') {
      const output = { name: coreOutput(core), rows: account.accepted };
      await stages.recordOutputs(runner, context, [output]);
    }
    for (const [reason, rows] of account.reasons) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
    }
  }
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
  await context.registry.publish({
    name: table,
    folders: folders.length > 0 ? folders : columns,
    ...(period && { partitionBy: PERIOD_COLUMN }),
    rows: chunks.rows,
  });
}
