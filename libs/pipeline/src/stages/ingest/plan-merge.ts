import { findChunks, planChunks, type PlannedChunk } from '../../context/planned-chunks.js';
import type { StageContext } from '../../context/stage-context.js';
import { type ReplacedLine, replacedRows } from '../../corrections/replaced-rows.js';
import type { FlowDataset } from '../../flow/flow.js';
import { WHOLE } from '../../flow/period.js';
import { allCuratedPrefix, curatedPrefix, periodPrefix } from '../../flow/zones.js';
import type { ReplacedRow, StatedFile } from '../../ledger/cleaning-ledger.js';
import { Lineage } from '../../lineage/lineage.js';

/** What a run merges of a dataset beside the periods of its new files. */
export interface MergePlan {
  /** Files that earlier runs have cleaned, with those rows of theirs that are known to be replaced. */
  former: StatedFile[];
  /** Rows in whose place a correction stands, of files that the run covers or not. */
  replaced: ReplacedLine[];
  /**
   * Periods whose merged rows have to be made, whatever new files state: those that stand otherwise or nowhere,
   * and all when somebody needs all rows, or there are none.
   */
  periods: string[];
  /** Rows of these files in whose place a correction stands for the first time. */
  asked: ReplacedLine[];
}

/** Works out what a run merges of a dataset, as far as that does not depend on what its new files state. */
export async function planMerge(context: StageContext, dataset: FlowDataset): Promise<MergePlan> {
  const { ledger, runId } = context;
  const { core, name, rules } = dataset;
  const replaced = await replacedRows(ledger.warehouse, runId, { dataset: name, rules });
  const stated = await ledger.cleanings.stated(runId);
  const former = withReplaced(
    stated.filter((file) => file.dataset === name && !file.isNew),
    replaced,
  );
  const ids = new Set(former.map(({ fileId }) => fileId));
  const asked = replaced.filter(({ fileId, isKnown }) => ids.has(fileId) && !isKnown);
  const chunks = await findChunks(context, chunksOf(context, dataset, former));
  // What an earlier attempt of this run has merged lies in the folder that this one writes anew.
  const own = curatedPrefix(name, runId);
  const lacking = chunks.filter(({ folder, lacksFiles }) => lacksFiles || folder.startsWith(own));
  // What takes the place of a table's rows must be all of them; without a row, somebody has to write the columns.
  const isWhole = core?.load === 'replace' || chunks.every(({ known }) => !known?.rows);
  const wanted = isWhole ? chunks : lacking;
  const periods = wanted.map(({ period }) => period);
  return { former, replaced, asked, periods: isWhole && periods.length === 0 ? [WHOLE] : periods };
}

/**
 * Chunks of the merged rows of a dataset, now that all its files are cleaned.
 * @param files all that count, in any order
 */
export function planMerged(
  context: StageContext,
  dataset: FlowDataset,
  files: readonly StatedFile[],
): Promise<PlannedChunk[]> {
  return planChunks(context, chunksOf(context, dataset, files));
}

function chunksOf({ runId }: StageContext, dataset: FlowDataset, files: readonly StatedFile[]) {
  const { name } = dataset;
  const inOrder = files.toSorted((a, b) => a.deliveryOrder - b.deliveryOrder);
  const flow = { datasets: new Map([[name, dataset]]), models: [], marts: [] };
  return {
    relation: name,
    chunks: new Lineage(flow, inOrder).mergedChunksOf(dataset),
    root: allCuratedPrefix(name),
    folderOf: (period: string) => periodPrefix(curatedPrefix(name, runId), period),
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
