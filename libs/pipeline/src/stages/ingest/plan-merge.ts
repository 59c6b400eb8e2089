import {
  findChunks,
  planChunks,
  type Planned,
  type PlannedChunk,
} from '../../context/planned-chunks.js';
import { recordPlan } from '../../context/run-plan.js';
import type { PlanContext } from '../../context/stage-context.js';
import type { RawFile } from '../../context/raw-files.js';
import { type ReplacedLine, replacedRows } from '../../corrections/replaced-rows.js';
import { coreOutput, type FlowDataset } from '../../flow/flow.js';
import { WHOLE } from '../../flow/period.js';
import {
  allCuratedPrefix,
  allTransferredPrefix,
  curatedPrefix,
  periodPrefix,
  transferredPrefix,
} from '../../flow/zones.js';
import type { ReplacedRow, StatedFile } from '../../ledger/cleaning-ledger.js';
import { Lineage, type Rebuild } from '../../lineage/lineage.js';

/** What a run merges of a dataset beside the periods of its new files. */
export interface MergePlan {
  /** Files that earlier runs have cleaned, with those rows of theirs that are known to be replaced. */
  former: StatedFile[];
  /** Rows in whose place a correction stands, of files that the run covers or not. */
  replaced: ReplacedLine[];
  /**
   * Periods whose merged rows have to be made, whatever new files state: those whose chunk is missing, damaged or
   * in this run's own folder; all of them when a table of `core` is to be replaced, or no chunk has a row.
   */
  periods: string[];
  /** Rows of these files in whose place a correction stands for the first time. */
  asked: ReplacedLine[];
  /** Whether the rows of a table of `core` are to be replaced. */
  replacesCore: boolean;
}

/**
 * Works out what a run merges of a dataset, as far as that does not depend on what its new files state.
 * @param files the new ones
 */
export async function planMerge(
  context: PlanContext,
  dataset: FlowDataset,
  files: readonly Pick<RawFile, 'fileId'>[],
): Promise<MergePlan> {
  const { ledger, plan, runId } = context;
  const { core, name, rules } = dataset;
  const replaced = await replacedRows(ledger.warehouse, runId, { dataset: name, rules });
  const stated = await ledger.cleanings.stated(runId);
  const former = withReplaced(
    stated.filter((file) => file.dataset === name && !file.isNew),
    replaced,
  );
  const ids = new Set(former.map(({ fileId }) => fileId));
  const asked = replaced.filter(({ fileId, isKnown }) => ids.has(fileId) && !isKnown);
  const lineage = lineageOf(dataset, former, plan.backfills);
  const chunks = await findChunks(context, mergedRows(context, dataset, lineage));
  // What an earlier attempt of this run has merged lies in the folder that this one writes anew.
  const own = curatedPrefix(name, runId);
  const lacking = chunks.filter(({ folder, lacksFiles }) => lacksFiles || folder.startsWith(own));
  // What takes the place of a table's rows must be all of them; without a row, somebody has to write the columns.
  const held = lineage.coreChunksOf(dataset).get(WHOLE);
  const replacesCore =
    core?.load === 'replace' &&
    (files.length + asked.length > 0 || !(held && (await ledger.core.holds(core.table, held))));
  const isWhole = replacesCore || chunks.every(({ known }) => !known?.rows);
  const wanted = isWhole ? chunks : lacking;
  const periods = wanted.map(({ period }) => period);
  return {
    former,
    replaced,
    asked,
    replacesCore,
    periods: isWhole && periods.length === 0 ? [WHOLE] : periods,
  };
}

/** Chunks that a dataset comes to, now that all its files are cleaned. */
export interface MergedPlan {
  /** Its merged rows. */
  merged: PlannedChunk[];
  /** The copy in the catalog of the table of `core` that they replace; none without such a table. */
  core: PlannedChunk[];
}

/** @param files all that count, in any order */
export async function planMerged(
  context: PlanContext,
  dataset: FlowDataset,
  files: readonly StatedFile[],
): Promise<MergedPlan> {
  const lineage = lineageOf(dataset, files, context.plan.backfills);
  const merged = await planChunks(context, mergedRows(context, dataset, lineage));
  await recordPlan(context, new Map([[dataset.name, merged]]));
  if (dataset.core?.load !== 'replace') return { merged, core: [] };
  const relation = coreOutput(dataset.core);
  return { merged, core: await planChunks(context, coreRows(context, relation, dataset, lineage)) };
}

function lineageOf(
  dataset: FlowDataset,
  files: readonly StatedFile[],
  rebuilds: readonly Rebuild[],
): Lineage {
  const inOrder = files.toSorted((a, b) => a.deliveryOrder - b.deliveryOrder);
  return new Lineage(
    {
      datasets: new Map([[dataset.name, dataset]]),
      models: [],
      marts: [],
      shares: [],
      parameters: [],
    },
    inOrder,
    new Map(),
    rebuilds,
  );
}

function mergedRows({ runId }: PlanContext, dataset: FlowDataset, lineage: Lineage): Planned {
  const { name } = dataset;
  return {
    relation: name,
    chunks: lineage.mergedChunksOf(dataset),
    root: allCuratedPrefix(name),
    folderOf: (period) => periodPrefix(curatedPrefix(name, runId), period),
  };
}

function coreRows(
  { runId }: PlanContext,
  relation: string,
  dataset: FlowDataset,
  lineage: Lineage,
): Planned {
  const { name } = dataset;
  return {
    relation,
    chunks: lineage.coreChunksOf(dataset),
    root: allTransferredPrefix(name),
    folderOf: (period) => periodPrefix(transferredPrefix(name, runId), period),
  };
}

/** Files with those of their rows that are stated and replaced. */
export function withReplaced(
  files: readonly StatedFile[],
  rows: readonly ReplacedRow[],
): StatedFile[] {
  const byFile = new Map(files.map(({ fileId }) => [fileId, [] as StatedFile['replaced']]));
  for (const { fileId, line, period } of rows) {
    if (period !== null) byFile.get(fileId)?.push({ line, period });
  }
  return files.map((file) => ({ ...file, replaced: byFile.get(file.fileId) ?? [] }));
}
