import type { ComputeResult } from '#lake/ports/compute.js';
import { correctedReasons, recordCorrectedReasons } from '../../corrections/corrected-reasons.js';
import { type Flow, type Model, noRows } from '../../flow/flow.js';
import { PERIOD_COLUMN, toPeriod } from '../../flow/period.js';
import { toOrphanTable } from '../../flow/references.js';
import { modelPrefix } from '../../flow/zones.js';
import type { StageOutput } from '../../ledger/runs/stage-ledger.js';
import { type PlannedChunk, measureChunks } from '../../plan/planned-chunks.js';
import { addMoney } from '../money.js';
import type { Stage, StageContext } from '../stage-context.js';
import { timeJob } from '../timed-step.js';
import { withFieldIds } from '../with-field-ids.js';
import { balanceName, countsName, integrationJob } from './integration-job.js';
import {
  type OrphanCount,
  orphanCounts,
  orphanPeriods,
  quarantineOrphans,
  recordOrphans,
  sumRows,
} from './orphans.js';
import { type ModelPlan, planModels } from './plan-models.js';
import { findUncheckedRows } from './unchecked-rows.js';

/** Rows of the job's models that the stage reads, by name. */
type Collected = ComputeResult['collected'];

/** A chunk of a model with its totals. Money is exact, as decimal text. */
interface CountedChunk extends PlannedChunk {
  rows: number;
  money: string | null;
}

/** Input, output and quarantine of a model. Money is exact, as decimal text. */
interface Balance {
  model: Model;
  chunks: CountedChunk[];
  rowsIn: number;
  rowsOut: number;
  money: string;
  orphanRows: number;
  orphanMoney: string;
}

/** Returns the balance of each model, from the job's results and the existing chunks. */
function buildBalances(
  { models }: Pick<Flow, 'models'>,
  plan: ModelPlan,
  collected: Collected,
  orphans: readonly OrphanCount[],
): Balance[] {
  return models.map((model) => {
    const totals = collected[balanceName(model)]?.[0];
    const chunks = countedChunks(model, plan, collected[countsName(model)] ?? []);
    return {
      model,
      chunks,
      rowsIn: Number(totals?.['rows_in']),
      rowsOut: chunks.reduce((sum, { rows }) => sum + rows, 0),
      money: chunks.reduce<string | null>((sum, { money }) => addMoney(sum, money), null) ?? '0',
      orphanRows: sumRows(orphans.filter(({ dataset }) => dataset === model.rowsOf)),
      orphanMoney: String(totals?.['orphaned']),
    };
  });
}

function countedChunks(
  { name }: Model,
  { chunks, findPeriod }: ModelPlan,
  counts: Collected[string],
): CountedChunk[] {
  const period = findPeriod(name);
  const counted = new Map(
    counts.map((row) => [toPeriod(Number(row['period']), period), row] as const),
  );
  return (chunks.get(name) ?? []).map((chunk) => {
    const { existing, lacksFiles } = chunk;
    if (existing && !lacksFiles) return { ...chunk, rows: existing.rows, money: existing.money };
    const row = counted.get(chunk.period);
    return { ...chunk, rows: Number(row?.['rows'] ?? 0), money: String(row?.['money'] ?? '0') };
  });
}

/** Returns the rows of each model, and the quarantined rows of each dataset. */
function listOutputs(balances: readonly Balance[]): StageOutput[] {
  return [
    ...balances.map(({ model, rowsOut, money }) => ({ name: model.name, rows: rowsOut, money })),
    ...oneEachDataset(balances).map(({ model, orphanRows, orphanMoney }) => ({
      name: toOrphanTable(model.rowsOf),
      rows: orphanRows,
      money: orphanMoney,
    })),
  ];
}

/** Returns one balance for each dataset: its rows count once, however many models use them. */
function oneEachDataset(balances: readonly Balance[]): Balance[] {
  const first = new Map<string, Balance>();
  for (const balance of balances) {
    const { rowsOf } = balance.model;
    if (!first.has(rowsOf)) first.set(rowsOf, balance);
  }
  return [...first.values()];
}

/** Builds missing chunks and counts orphans; asks the engine only when there is something to build or check. */
async function join(context: StageContext, plan: ModelPlan): Promise<Collected> {
  const { days, formerRows } = await findUncheckedRows(context, plan);
  const ofModels = [...plan.chunks.values()];
  const isBuilt = ofModels.every(
    (own) => own.length > 0 && own.every((chunk) => !chunk.lacksFiles),
  );
  if (isBuilt && [...days.values()].every(({ length }) => length === 0)) {
    const balances = context.flow.models.map((model) => {
      const total = { rows_in: formerRows.get(model.rowsOf) ?? 0, orphaned: '0' };
      return [balanceName(model), [total]];
    });
    return Object.fromEntries(balances) as Collected;
  }
  const job = await withFieldIds(context, integrationJob(context, plan, days), ofModels.flat());
  const { collected } = await timeJob(context, context.compute, job, { signal: context.signal });
  return collected;
}

/**
 * Joins datasets to the flow's models, in changed periods, and publishes each in the catalogue. Quarantines rows with
 * missing references; the next run that has the referenced rows includes them again.
 */
export const integrate: Stage = {
  async run(context) {
    const { flow, runId, ledger, registry, lake } = context;
    const { warehouse } = ledger;
    context.progress(`joining ${[...flow.datasets.keys()].join(', ')}`);
    const plan = await planModels(context);
    const collected = await join(context, plan);
    const orphans = orphanCounts(collected['orphan_counts'] ?? []);
    const quarantined = await quarantineOrphans(context, orphans);
    const corrected = await correctedReasons({ warehouse, lake }, runId, quarantined);
    const balances = buildBalances(flow, plan, collected, orphans);
    const made = balances.flatMap(({ chunks }) => chunks.filter(({ lacksFiles }) => lacksFiles));
    const stored = await measureChunks(context, made);
    await context.transaction(async (runner) => {
      await recordOrphans(
        context,
        runner,
        orphans,
        orphanPeriods(collected['orphan_periods'] ?? []),
      );
      await recordCorrectedReasons(runner, flow.name, corrected);
      await ledger.chunks.open(runner, runId, made);
      await ledger.chunks.recordRows(runner, made);
      await ledger.chunks.complete(runner, stored);
      await ledger.stages.recordOutputs(runner, context, listOutputs(balances));
    });
    for (const { model, chunks, rowsOut } of balances) {
      const { name } = model;
      const folders = chunks.map(({ folder, period }) => ({ prefix: folder, value: period }));
      const columnsOnly = [{ prefix: modelPrefix(name, runId) }];
      await registry.publish(
        {
          name,
          folders: folders.length > 0 ? folders : columnsOnly,
          partitionBy: PERIOD_COLUMN,
          rows: rowsOut,
        },
        { hasNewFiles: chunks.some(({ lacksFiles }) => lacksFiles) },
      );
    }
    // Of datasets that are only joined to others, count the quarantined rows.
    const joined = sumRows(
      orphans.filter(({ dataset }) => !flow.models.some(({ rowsOf }) => rowsOf === dataset)),
    );
    const once = oneEachDataset(balances);
    return {
      ...noRows,
      rowsIn: once.reduce((sum, { rowsIn }) => sum + rowsIn, joined),
      rowsOut: once.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
      rowsQuarantined: sumRows(orphans),
    };
  },
};
