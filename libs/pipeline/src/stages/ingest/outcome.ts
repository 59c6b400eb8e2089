import type { QueryRunner } from 'typeorm';
import type { Compute, Output, OutputListener } from '#lake/ports/compute.js';
import { addMoney } from '../money.js';
import { type PlannedChunk, measureChunks, recordPlan } from '../../plan/planned-chunks.js';
import { countRows } from '../raw-files.js';
import type { StageContext } from '../stage-context.js';
import { toPeriod, WHOLE } from '../../flow/period.js';
import { addCounts, noRows, type StageCounts } from '../../flow/flow.js';
import type { ChunkLedger, MergedFile } from '../../ledger/snapshots/chunk-ledger.js';
import type { Cleaning, CleanedFile, PeriodCounts } from '../../ledger/files/cleaning-ledger.js';
import { cleanDataset, type ReplacedByCorrection, type RowOutcome } from './clean-dataset.js';
import { type DatasetChunks, type DatasetPlan, planDatasetChunks } from './plan-dataset.js';
import { type FileRefusal, fileRefusal, requireErrorRate } from './refusals.js';

/** Outcome of a dataset's plan. */
export interface DatasetOutcome {
  plan: DatasetPlan;
  account: Account;
  refusals: readonly FileRefusal[];
  chunks: ChunksOutcome;
}

/** Rows of one period that a run merged: the valid rows, and the outcome of each file's rows. */
interface MergedPeriod {
  rows: number;
  /** Exact, as decimal text; null when there is none. */
  money: string | null;
  files: Map<number, MergedFile>;
}

/** Outcome of the rows of one dataset in one run, without refused files. */
interface Account {
  /** Contents of each new file, for later runs. */
  cleanings: Map<number, Cleaning>;
  /** Quarantined rows in each new file, by reason. */
  faults: Map<number, Map<string, number>>;
  /** Outcome of the rows of the new files. */
  counts: StageCounts;
  /** Quarantined rows in the new files, by reason. */
  reasons: Map<string, number>;
  /** Merged periods, with all files that have rows in them. */
  merged: Map<string, MergedPeriod>;
  /** Total rows of all files, before the merge. */
  accepted: number;
}

/** A chunk that this run merged. */
interface BuiltChunk extends PlannedChunk, MergedPeriod {
  /** Size of its Parquet. */
  bytes: number;
}

/** The merged rows of a dataset, chunk by chunk. */
interface ChunksOutcome extends Pick<DatasetChunks, 'core' | 'replacedRows'> {
  all: { digest: string; folder: string; period: string; rows: number }[];
  built: BuiltChunk[];
  /** Totals of all chunks. Money is exact, as decimal text. */
  rows: number;
  money: string | null;
  /** Contents of earlier files whose rows the run has moved, by file. */
  moved: ReadonlyMap<number, PeriodCounts[]>;
}

/** Additional outputs of the judged rows. */
export interface MoreOutputs {
  outputs?: Output[];
  /** Called for each output once it is written. */
  onOutput?: OutputListener;
}

/**
 * Carries out the plan of a dataset in the lake; `recordOutcomes` stores the outcome in the ledger.
 * @param setAside files of the run that it goes on without
 * @throws AppError ERROR_RATE when too many rows of the run are faulty
 */
export async function executePlan(
  context: StageContext,
  compute: Compute,
  plan: DatasetPlan,
  { outputs, onOutput }: MoreOutputs = {},
  setAside: readonly FileRefusal[] = [],
): Promise<DatasetOutcome> {
  const { contract } = plan.dataset;
  const cleaned = await cleanDataset(context, compute, plan, outputs, onOutput);
  const byId = new Map(plan.files.map((file) => [file.fileId, file]));
  const refusals = [
    ...setAside,
    ...cleaned.refused.map((refused) => fileRefusal(contract, byId, refused)),
  ];
  requireErrorRate(plan, cleaned.outcomes, cleaned.refused);
  const account = buildAccount(plan, cleaned.outcomes);
  const chunks = await chunksOutcome(context, plan, account, cleaned.replaced);
  return { plan, account, refusals, chunks };
}

/** Records the outcomes of datasets' rows in the ledger, by file. */
export async function recordOutcomes(
  context: StageContext,
  runner: QueryRunner,
  outcomes: readonly DatasetOutcome[],
): Promise<void> {
  const { ledger, runId } = context;
  for (const outcome of outcomes) await recordChanges(context, runner, outcome);
  const replaced = outcomes.map(
    ({ chunks, plan }) => [plan.dataset.name, chunks.replacedRows] as const,
  );
  await ledger.cleanings.recordReplaced(runner, runId, new Map(replaced));
  await ledger.runFiles.record(runner, runId, {
    datasets: outcomes.map(({ plan }) => plan.dataset.name),
    chunks: outcomes.flatMap(({ chunks }) => chunks.all.map(({ digest }) => digest)),
  });
}

/** Records what the run refused, cleaned, moved and merged of a dataset. */
async function recordChanges(
  { flow, ledger, runId }: StageContext,
  runner: QueryRunner,
  { account, chunks, plan, refusals }: DatasetOutcome,
): Promise<void> {
  const { rules } = plan.dataset;
  if (refusals.length > 0) await ledger.files.refuse(runner, refusals, flow.rules);
  const place = { runId, rules, batches: plan.batches };
  const cleanings = [...account.cleanings.values()];
  if (cleanings.length > 0) await ledger.cleanings.record(runner, place, cleanings, account.faults);
  if (chunks.moved.size > 0) await ledger.cleanings.move(runner, place, chunks.moved);
  if (chunks.built.length > 0) await recordBuilt(ledger.chunks, runner, runId, chunks.built);
}

async function recordBuilt(
  ledger: ChunkLedger,
  runner: QueryRunner,
  runId: number,
  built: readonly BuiltChunk[],
): Promise<void> {
  await ledger.open(runner, runId, built);
  await ledger.recordRows(runner, built);
  const files = built.map((chunk) => [chunk.digest, chunk.files] as const);
  await ledger.recordFiles(runner, new Map(files));
  await ledger.complete(runner, built);
}

/** Adds up the outcome of all rows that the run read: of new files, and of earlier ones that it merged. */
function buildAccount(
  { dataset: { period }, files, formerCleanings }: DatasetPlan,
  outcomes: readonly RowOutcome[],
): Account {
  const refused = new Set(outcomes.filter(({ fate }) => fate === 'refused').map(toFileId));
  const read = files.filter(({ fileId }) => !refused.has(fileId));
  const known = new Set(formerCleanings.map(({ fileId }) => fileId));
  const cleanings = new Map(
    read.map((file) => [file.fileId, emptyCleaning(file.fileId, countRows(file))]),
  );
  const faults = new Map(read.map(({ fileId }) => [fileId, new Map<string, number>()]));
  const merged = new Map<string, MergedPeriod>();
  let counts = read.reduce(
    (sum, file) => addCounts(sum, { ...noRows, rowsIn: countRows(file) }),
    noRows,
  );
  for (const outcome of outcomes) {
    const fileId = toFileId(outcome);
    if (refused.has(fileId)) continue;
    const cleaning = cleanings.get(fileId);
    const name = toPeriod(outcome.period, period);
    if (outcome.accepted) addToMerged(merged, name, outcome);
    if (cleaning) {
      addToCleaning(cleaning, outcome, name);
      counts = addCounts(counts, toCounts(outcome));
    } else if (!known.has(fileId)) {
      throw new Error(`the engine returned rows of file ${fileId}, which was not an input`);
    }
    const ofFile = faults.get(fileId);
    if (ofFile && outcome.reason !== null) increase(ofFile, outcome.reason, outcome.rows);
  }
  return {
    cleanings,
    faults,
    counts,
    reasons: mergeReasons(faults.values()),
    merged,
    accepted: [...cleanings.values(), ...formerCleanings].reduce((n, c) => n + c.rowsAccepted, 0),
  };
}

const toFileId = ({ file_id }: RowOutcome) => Number(file_id);

const emptyCleaning = (fileId: number, rowsIn: number): Cleaning => ({
  fileId,
  rowsIn,
  rowsAccepted: 0,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  money: null,
  periods: [],
});

function addToCleaning(
  cleaning: Cleaning,
  { fate, accepted, rows, money }: RowOutcome,
  name: string,
): void {
  if (accepted) {
    cleaning.rowsAccepted += rows;
    cleaning.money = addMoney(cleaning.money, money);
    const stated = cleaning.periods.find(({ period }) => period === name) ?? emptyPeriod(name);
    if (stated.rows === 0) cleaning.periods.push(stated);
    stated.rows += rows;
    stated.money = addMoney(stated.money, money);
  } else if (fate === 'quarantined') cleaning.rowsQuarantined += rows;
  else if (fate === 'superseded') cleaning.rowsSuperseded += rows;
  else cleaning.rowsDuplicate += rows;
}

const emptyPeriod = (period: string): PeriodCounts => ({ period, rows: 0, money: null });

function addToMerged(merged: Map<string, MergedPeriod>, name: string, row: RowOutcome): void {
  const period: MergedPeriod = merged.get(name) ?? { rows: 0, money: null, files: new Map() };
  merged.set(name, period);
  const file = period.files.get(toFileId(row)) ?? { ...nothingMerged };
  period.files.set(toFileId(row), file);
  const { fate, money, restates, rows } = row;
  if (restates) file.rowsRestating += rows;
  if (fate === 'kept') {
    period.rows += rows;
    period.money = addMoney(period.money, money);
    file.rowsOut += rows;
    file.moneyOut = addMoney(file.moneyOut, money);
  } else if (fate === 'duplicate') {
    file.rowsDuplicate += rows;
    file.moneyDuplicate = addMoney(file.moneyDuplicate, money);
  } else {
    file.rowsSuperseded += rows;
    file.moneySuperseded = addMoney(file.moneySuperseded, money);
  }
}

const nothingMerged: MergedFile = {
  rowsOut: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  rowsRestating: 0,
  moneyOut: null,
  moneyDuplicate: null,
  moneySuperseded: null,
};

function toCounts({ fate, restates, rows }: RowOutcome): StageCounts {
  return {
    rowsIn: 0,
    rowsOut: fate === 'kept' ? rows : 0,
    rowsQuarantined: fate === 'quarantined' ? rows : 0,
    rowsDuplicate: fate === 'duplicate' ? rows : 0,
    rowsSuperseded: fate === 'superseded' ? rows : 0,
    rowsRestated: restates ? rows : 0,
  };
}

function mergeReasons(files: Iterable<Map<string, number>>): Map<string, number> {
  const merged = new Map<string, number>();
  for (const file of files) for (const [reason, rows] of file) increase(merged, reason, rows);
  return merged;
}

function increase(counts: Map<string, number>, reason: string, rows: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + rows);
}

/** Returns the chunks of a dataset after the merge: those that this run built, and those that it reused. */
async function chunksOutcome(
  context: StageContext,
  plan: DatasetPlan,
  account: Account,
  found: readonly ReplacedByCorrection[],
): Promise<ChunksOutcome> {
  const { dataset } = plan;
  const fresh = plan.files.flatMap((file): CleanedFile[] => {
    const cleaning = account.cleanings.get(file.fileId);
    if (!cleaning) return [];
    const { deliveryOrder, fileId, sha256 } = file;
    const periods = cleaning.periods.map(({ period }) => period);
    const place = { dataset: dataset.name, fileId, sha256, deliveryOrder, isNew: true };
    return [{ ...place, periods, replaced: [] }];
  });
  const moved = movedPeriods(plan, account);
  const former = plan.cleanedFiles.map((file) => ({
    ...file,
    periods: moved.get(file.fileId)?.map(({ period }) => period) ?? file.periods,
  }));
  const toRowId = (fileId: number, line: number) => `${fileId} ${line}`;
  const met = new Map(
    found.map((row) => [
      toRowId(Number(row.file_id), Number(row.line)),
      toPeriod(row.period, dataset.period),
    ]),
  );
  const {
    mergedChunks: planned,
    core,
    replacedRows,
  } = await planDatasetChunks(context, plan, [...former, ...fresh], ({ fileId, line }) =>
    met.get(toRowId(fileId, line)),
  );
  if (!plan.isUnchanged) await recordPlan(context, new Map([[dataset.name, planned]]));
  const lacking = planned.filter(({ lacksFiles }) => lacksFiles);
  const bytes = new Map(
    (await measureChunks(context, lacking)).map((each) => [each.digest, each.bytes] as const),
  );
  const made = lacking.map((chunk): BuiltChunk => ({
    ...chunk,
    ...requireMerged(dataset.name, account, chunk.period),
    bytes: bytes.get(chunk.digest) ?? 0,
  }));
  const kept = planned.flatMap(({ existing, lacksFiles }) =>
    existing && !lacksFiles ? [existing] : [],
  );
  const all = [...kept, ...made];
  return {
    all,
    built: made,
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    money: all.reduce<string | null>((sum, { money }) => addMoney(sum, money), null),
    replacedRows,
    core,
    moved,
  };
}

/** A run that moves rows merges all of them, so it knows the contents of files in each period. */
function movedPeriods(plan: DatasetPlan, { merged }: Account): Map<number, PeriodCounts[]> {
  const stated = new Map(plan.movedCleanings.map(({ fileId }) => [fileId, [] as PeriodCounts[]]));
  for (const [period, { files }] of merged) {
    for (const [fileId, file] of files) {
      const rows = file.rowsOut + file.rowsDuplicate + file.rowsSuperseded;
      const money = [file.moneyOut, file.moneyDuplicate, file.moneySuperseded].reduce(
        addMoney,
        null,
      );
      stated.get(fileId)?.push({ period, rows, money });
    }
  }
  return stated;
}

function requireMerged(dataset: string, { merged }: Account, period: string): MergedPeriod {
  const found = merged.get(period);
  if (found) return found;
  if (period === WHOLE) return { rows: 0, money: null, files: new Map() };
  throw new Error(`${dataset}: the engine did not merge the rows of ${period}`);
}
