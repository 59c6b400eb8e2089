import {
  findChunks,
  planChunks,
  type Planned,
  type PlannedChunk,
  recordPlan,
} from '../../plan/planned-chunks.js';
import type { PlanContext } from '../../plan/plan-context.js';
import { type ReplacedLine, replacedRows } from '../../corrections/replaced-rows.js';
import { coreOutput, type FlowDataset } from '../../flow/flow.js';
import { WHOLE } from '../../flow/period.js';
import {
  allCuratedPrefix,
  allTransferredPrefix,
  batchesPrefix,
  curatedPrefix,
  periodPrefix,
  transferredPrefix,
} from '../../flow/zones.js';
import type {
  FormerCleaning,
  ReplacedRow,
  StatedFile,
} from '../../ledger/files/cleaning-ledger.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import { Lineage } from '../../plan/lineage.js';

/**
 * All that a run does with the files of one dataset, as far as it can be told before a row of its new files is read: a run
 * carries it out, and the dry run reports it. `planDatasetChunks` completes it once the periods of the new files are known.
 */
export interface DatasetPlan {
  dataset: FlowDataset;
  runId: number;
  /** New files, which the run reads and cleans. */
  files: readonly CoveredFile[];
  /** Cleanings of earlier runs, which it takes over. */
  former: readonly FormerCleaning[];
  /** Those of them whose rows it rewrites into `batches`, since they lie in a folder that is split otherwise. */
  moved: readonly FormerCleaning[];
  /** Whether an earlier attempt of the run has rewritten them already: what its files state lies there. */
  hasMoved: boolean;
  /** Folder of the lake for what files state, as it is split now. */
  batches: string;
  /** What the files behind `former` state, with those of their rows that are known to be replaced. */
  stated: readonly StatedFile[];
  /** Rows in whose place a correction stands, of files that the run covers or not. */
  replaced: readonly ReplacedLine[];
  /** Those of former files in whose place a correction stands for the first time. */
  newlyReplaced: readonly ReplacedLine[];
  /**
   * Periods whose merged rows it makes, whatever new files state: those whose chunk is missing, damaged or in this
   * run's own folder; all of them when it replaces a table of `core`, or no chunk has a row.
   */
  periods: readonly string[];
  /** Whether it replaces the rows of a table of `core`. */
  replacesCore: boolean;
  /** Whether nothing is new, all merged rows stand, and what files state lies where it is to lie. */
  isUnchanged: boolean;
}

export async function planDataset(
  context: PlanContext,
  dataset: FlowDataset,
): Promise<DatasetPlan> {
  const { ledger, runId } = context;
  const { core, name, period, rules } = dataset;
  const files = (await ledger.files.ofRun(runId, name)).filter(({ isNew }) => isNew);
  const former = await ledger.cleanings.former(runId, dataset);
  const batches = batchesPrefix({ name, rules, period });
  const moved = former.filter((file) => file.rowsAccepted > 0 && file.batches !== batches);
  const replaced = await replacedRows(ledger.warehouse, runId, { dataset: name, rules });
  const cleaned = await ledger.cleanings.stated(runId);
  const stated = withReplaced(
    cleaned.filter((file) => file.dataset === name && !file.isNew),
    replaced,
  );
  const ids = new Set(stated.map(({ fileId }) => fileId));
  const newlyReplaced = replaced.filter(({ fileId, isKnown }) => ids.has(fileId) && !isKnown);
  const lineage = lineageOf(context, dataset, stated);
  const chunks = await findChunks(context, mergedRows(context, dataset, lineage));
  // What an earlier attempt of this run has merged lies in the folder that this one writes anew.
  const own = curatedPrefix(name, runId);
  const lacking = chunks.filter(({ folder, lacksFiles }) => lacksFiles || folder.startsWith(own));
  // What takes the place of a table's rows must be all of them; without a row, somebody has to write the columns.
  const held = lineage.coreChunksOf(dataset).get(WHOLE);
  const replacesCore =
    core?.load === 'replace' &&
    (files.length + newlyReplaced.length > 0 ||
      !(held && (await ledger.core.holds(core.table, held))));
  const isWhole = replacesCore || chunks.every(({ known }) => !known?.rows);
  const wanted = (isWhole ? chunks : lacking).map((chunk) => chunk.period);
  const periods = isWhole && wanted.length === 0 ? [WHOLE] : wanted;
  const changes = [files, periods, newlyReplaced, moved];
  return {
    dataset,
    runId,
    files,
    former,
    moved,
    hasMoved: former.some((file) => file.runId === runId),
    batches,
    stated,
    replaced,
    newlyReplaced,
    periods,
    replacesCore,
    isUnchanged: changes.every(({ length }) => length === 0),
  };
}

/** The chunks that a dataset comes to, now that it is known what all its files state. */
export interface DatasetChunks {
  /** Its merged rows. */
  merged: PlannedChunk[];
  /** The copy in the catalog of the table of `core` that they replace; undefined without such a table. */
  core: PlannedChunk | undefined;
  /** Rows of the run's files in whose place a correction stands. */
  replaced: ReplacedRow[];
}

/**
 * Completes a plan with its chunks, and records in the ledger how many of them are made.
 * @param files what all files state that count, in any order
 * @param periodOf period of a replaced row that the run has met; left out, the one that earlier runs know
 */
export async function planDatasetChunks(
  context: PlanContext,
  plan: DatasetPlan,
  files: readonly StatedFile[],
  periodOf: (row: ReplacedLine) => string | null | undefined = () => undefined,
): Promise<DatasetChunks> {
  const { dataset } = plan;
  const covered = new Set([...plan.files, ...plan.stated].map(({ fileId }) => fileId));
  const replaced = plan.replaced
    .filter(({ fileId }) => covered.has(fileId))
    .map((row): ReplacedRow => {
      const { fileId, line, period } = row;
      return { fileId, line, period: periodOf(row) ?? period };
    });
  const lineage = lineageOf(context, dataset, withReplaced(files, replaced));
  const merged = await planChunks(context, mergedRows(context, dataset, lineage));
  await recordPlan(context, new Map([[dataset.name, merged]]));
  const [core] =
    dataset.core?.load === 'replace'
      ? await planChunks(context, coreRows(context, coreOutput(dataset.core), dataset, lineage))
      : [];
  return { merged, core, replaced };
}

function lineageOf(
  { plan }: PlanContext,
  dataset: FlowDataset,
  files: readonly StatedFile[],
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
    plan.backfills,
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
function withReplaced(files: readonly StatedFile[], rows: readonly ReplacedRow[]): StatedFile[] {
  const byFile = new Map(files.map(({ fileId }) => [fileId, [] as StatedFile['replaced']]));
  for (const { fileId, line, period } of rows) {
    if (period !== null) byFile.get(fileId)?.push({ line, period });
  }
  return files.map((file) => ({ ...file, replaced: byFile.get(file.fileId) ?? [] }));
}
