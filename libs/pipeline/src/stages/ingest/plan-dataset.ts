import {
  findChunks,
  logChunks,
  type PlanTarget,
  type PlannedChunk,
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
  CleanedFile,
} from '../../ledger/files/cleaning-ledger.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import { countRows } from '../raw-files.js';
import { Lineage } from '../../plan/lineage.js';

/**
 * Plan of a run for the files of one dataset, as far as it is known before their rows are read. A run carries it out,
 * and a dry run reports it. `planDatasetChunks` completes it once the periods of the new files are known.
 */
export interface DatasetPlan {
  dataset: FlowDataset;
  runId: number;
  /** New files, which the run reads and cleans. */
  files: readonly CoveredFile[];
  /** Cleanings of earlier runs, which it reuses. */
  formerCleanings: readonly FormerCleaning[];
  /** Those whose rows it rewrites into `batches`: their folder is split differently, or one of many small ones. */
  movedCleanings: readonly FormerCleaning[];
  /** Whether an earlier attempt of the run has already rewritten them. */
  hasMoved: boolean;
  /** Lake folder for the rows of files, in the current split. */
  batches: string;
  /** Contents of the files in `former`, with their rows that are known to be replaced. */
  cleanedFiles: readonly CleanedFile[];
  /** Rows that corrections replace, in files of the run or not. */
  replacedLines: readonly ReplacedLine[];
  /** Rows of earlier files that a correction replaces for the first time. */
  newlyReplaced: readonly ReplacedLine[];
  /**
   * Periods to merge regardless of new files: those whose chunk is missing, damaged or in this run's folder, and those
   * of rows that it moves within their folder. All of them when the plan replaces a table of `core`, or no chunk has a
   * row.
   */
  periods: readonly string[];
  /** Whether it replaces the rows of a table of `core`. */
  replacesCore: boolean;
  /** Merged rows without the new files, and the catalogue's copy of the `core` table: the outcome of an unchanged dataset. */
  chunks: PlannedChunk[];
  coreChunks: PlannedChunk[];
  /** Whether there is no new file, all merged rows exist, and all rows of files are in the right folder. */
  isUnchanged: boolean;
}

/** Input of a dataset's plan. */
interface PlanInput {
  dataset: FlowDataset;
  files: readonly CoveredFile[];
  former: readonly FormerCleaning[];
  replaced: readonly ReplacedLine[];
  /** Contents of the files in `former`. */
  stated: readonly CleanedFile[];
  lineage: Lineage;
}

/** @param files new files of the run, whose texts are in `raw/` */
export async function planDatasets(
  context: PlanContext,
  datasets: readonly FlowDataset[],
  files: readonly CoveredFile[],
): Promise<DatasetPlan[]> {
  const { ledger, runId } = context;
  const former = await ledger.cleanings.listFormer(runId, datasets);
  const replaced = await replacedRows(ledger.warehouse, runId, datasets);
  const cleaned = (await ledger.cleanings.listCleanedFiles(runId)).filter(({ isNew }) => !isNew);
  const inputs = datasets.map((dataset): PlanInput => {
    const select = <Row extends { dataset: string }>(rows: readonly Row[]) =>
      rows.filter((row) => row.dataset === dataset.name);
    const own = { files: select(files), former: select(former), replaced: select(replaced) };
    const stated = withReplaced(select(cleaned), own.replaced);
    return { dataset, ...own, stated, lineage: buildLineage(context, dataset, stated) };
  });
  const targets = inputs.map(({ dataset, lineage }) => listTargets(context, dataset, lineage));
  const found = await findChunks(context, targets.flat());
  const plans: DatasetPlan[] = [];
  for (const [index, input] of inputs.entries()) {
    const own = found.splice(0, targets[index]?.length);
    plans.push(await planDataset(context, input, own));
  }
  return plans;
}

async function planDataset(
  { ledger, runId }: PlanContext,
  { dataset, files, former, replaced, stated, lineage }: PlanInput,
  [chunks = [], coreChunks = []]: readonly PlannedChunk[][],
): Promise<DatasetPlan> {
  const { core, name, period, rules } = dataset;
  const batches = batchesPrefix({ name, rules, period });
  const small = files.length > 0 ? smallRuns(former, batches) : new Set<number>();
  const moved = former.filter(
    (file) => file.rowsAccepted > 0 && (file.batches !== batches || small.has(file.runId)),
  );
  const ids = new Set(stated.map(({ fileId }) => fileId));
  const newlyReplaced = replaced.filter(({ fileId, isKnown }) => ids.has(fileId) && !isKnown);
  // An earlier attempt of this run has merged them into the folder that this one rewrites.
  const own = curatedPrefix(name, runId);
  const lacking = chunks.filter(({ folder, lacksFiles }) => lacksFiles || folder.startsWith(own));
  // A replaced table needs all rows; without rows, one output still has to write the columns.
  const held = lineage.listCoreChunks(dataset).get(WHOLE);
  const replacesCore =
    core?.load === 'replace' &&
    (files.length + newlyReplaced.length > 0 ||
      !(held && (await ledger.core.hasContent(core.table, held))));
  const isWhole =
    replacesCore || (period !== undefined && chunks.every(({ existing }) => !existing?.rows));
  const movedHere = new Set(
    moved.filter((file) => file.batches === batches).map(({ fileId }) => fileId),
  );
  const wanted = [
    ...(isWhole ? chunks : lacking).map((chunk) => chunk.period),
    ...stated.filter(({ fileId }) => movedHere.has(fileId)).flatMap((file) => file.periods),
  ];
  const periods = isWhole && wanted.length === 0 ? [WHOLE] : [...new Set(wanted)];
  const changes = [files, periods, newlyReplaced, moved];
  return {
    dataset,
    runId,
    files,
    formerCleanings: former,
    movedCleanings: moved,
    hasMoved: former.some((file) => file.runId === runId),
    batches,
    cleanedFiles: stated,
    replacedLines: replaced,
    newlyReplaced,
    periods,
    replacesCore,
    chunks,
    coreChunks,
    isUnchanged: changes.every(({ length }) => length === 0),
  };
}

/** Returns an upper bound of the rows in all files: new ones have no more rows than lines. */
export function rowsAtMost({
  files,
  formerCleanings,
}: Pick<DatasetPlan, 'files' | 'formerCleanings'>): number {
  const lines = files.reduce((sum, file) => sum + countRows(file), 0);
  return formerCleanings.reduce((sum, { rowsAccepted }) => sum + rowsAccepted, lines);
}

/** An engine opens a file in each folder of a run. */
const SMALL_RUNS_MAX = 16;
const SMALL_ROWS = 50_000;

/** Returns the runs that wrote few rows into a folder, when there are many of them; otherwise none. */
function smallRuns(former: readonly FormerCleaning[], batches: string): Set<number> {
  const rows = new Map<number, number>();
  for (const file of former) {
    if (file.batches !== batches || file.rowsAccepted === 0) continue;
    rows.set(file.runId, (rows.get(file.runId) ?? 0) + file.rowsAccepted);
  }
  const small = [...rows].flatMap(([runId, count]) => (count < SMALL_ROWS ? [runId] : []));
  return new Set(small.length > SMALL_RUNS_MAX ? small : []);
}

/** The chunks of a dataset, once the contents of all its files are known. */
export interface DatasetChunks {
  /** Its merged rows. */
  mergedChunks: PlannedChunk[];
  /** The catalogue's copy of the `core` table that they replace; undefined without such a table. */
  core: PlannedChunk | undefined;
  /** Rows of the run's files that corrections replace. */
  replacedRows: ReplacedRow[];
}

/**
 * Completes a plan with its chunks.
 * @param files contents of all active files, in any order
 * @param periodOf period of a replaced row that the run has read; defaults to the one from earlier runs
 */
export async function planDatasetChunks(
  context: PlanContext,
  plan: DatasetPlan,
  files: readonly CleanedFile[],
  periodOf: (row: ReplacedLine) => string | null | undefined = () => undefined,
): Promise<DatasetChunks> {
  const { dataset } = plan;
  const covered = new Set([...plan.files, ...plan.cleanedFiles].map(({ fileId }) => fileId));
  const replaced = plan.replacedLines
    .filter(({ fileId }) => covered.has(fileId))
    .map((row): ReplacedRow => {
      const { fileId, line, period } = row;
      return { fileId, line, period: periodOf(row) ?? period };
    });
  const lineage = buildLineage(context, dataset, withReplaced(files, replaced));
  const targets = listTargets(context, dataset, lineage);
  const found = plan.isUnchanged
    ? [plan.chunks, plan.coreChunks]
    : await findChunks(context, targets);
  const [merged = [], [core] = []] = found;
  logChunks(context, targets, found);
  return { mergedChunks: merged, core, replacedRows: replaced };
}

function buildLineage(
  { plan }: PlanContext,
  dataset: FlowDataset,
  files: readonly CleanedFile[],
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

/** Returns the merged rows, and the catalogue's copy of the `core` table that they replace. */
function listTargets(context: PlanContext, dataset: FlowDataset, lineage: Lineage): PlanTarget[] {
  const { core } = dataset;
  const merged = mergedRows(context, dataset, lineage);
  if (core?.load !== 'replace') return [merged];
  return [merged, coreRows(context, coreOutput(core), dataset, lineage)];
}

function mergedRows({ runId }: PlanContext, dataset: FlowDataset, lineage: Lineage): PlanTarget {
  const { name } = dataset;
  return {
    relation: name,
    chunks: lineage.listMergedChunks(dataset),
    root: allCuratedPrefix(name),
    buildFolder: (period) => periodPrefix(curatedPrefix(name, runId), period),
  };
}

function coreRows(
  { runId }: PlanContext,
  relation: string,
  dataset: FlowDataset,
  lineage: Lineage,
): PlanTarget {
  const { name } = dataset;
  return {
    relation,
    chunks: lineage.listCoreChunks(dataset),
    root: allTransferredPrefix(name),
    buildFolder: (period) => periodPrefix(transferredPrefix(name, runId), period),
  };
}

function withReplaced(files: readonly CleanedFile[], rows: readonly ReplacedRow[]): CleanedFile[] {
  const byFile = new Map(files.map(({ fileId }) => [fileId, [] as CleanedFile['replaced']]));
  for (const { fileId, line, period } of rows) {
    if (period !== null) byFile.get(fileId)?.push({ line, period });
  }
  return files.map((file) => ({ ...file, replaced: byFile.get(file.fileId) ?? [] }));
}
