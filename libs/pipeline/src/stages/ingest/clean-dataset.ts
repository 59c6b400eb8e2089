import {
  acceptedSql,
  cleaningSteps,
  fatesSql,
  formerSql,
  type FormerFile,
  keptSql,
  movedSql,
  listOrderColumns,
  pastSources,
  quarantinedSql,
  refusedWithReasonSql,
  replacedSql,
  restatementsSql,
  touchedSql,
} from '#intake/contracts/cleaning-sql.js';
import { isKeyed, type KeyedContract } from '#intake/contracts/contract.js';
import {
  type Compute,
  type ComputeJob,
  quoteLiteral,
  type Model,
  type Output,
  type OutputListener,
  type Source,
} from '#lake/ports/compute.js';
import { rawFile, countRows } from '../raw-files.js';
import type { StageContext } from '../stage-context.js';
import { timeJob } from '../timed-step.js';
import { type Period, PERIOD_COLUMN, periodCodeSql, periodSql, WHOLE } from '../../flow/period.js';
import {
  curatedPrefix,
  periodPrefix,
  quarantinePrefix,
  restatementsPrefix,
  attemptScratchPrefix,
} from '../../flow/zones.js';
import { type DatasetPlan, rowsAtMost } from './plan-dataset.js';

/** Rows of one file and period with the same outcome. */
export interface RowOutcome {
  file_id: string | number;
  /** As `periodCodeSql` returns it; null also for rows without a date. */
  period: number | null;
  fate: 'kept' | 'quarantined' | 'duplicate' | 'superseded' | 'refused';
  reason: string | null;
  accepted: boolean;
  restates: boolean;
  rows: number;
  /** Exact, as decimal text. */
  money: string | null;
}

/** A row that a correction replaces; engines may return 64-bit numbers as text. */
export interface ReplacedByCorrection {
  file_id: string | number;
  line: string | number;
  period: number | null;
}

/**
 * A file that breaks its contract as a whole, with the first row that proves it; engines may return 64-bit counts as
 * text.
 */
export interface RefusedByContract {
  file_id: string | number;
  rule: 'OTHER_DATE_ORDER' | 'OTHER_HEADER' | 'ERROR_RATE';
  rows: string | number;
  faulty: string | number;
  line: string | number;
  text: string;
  /** Reason code of this row. */
  reason: string;
  column_name: string | null;
  value: string | null;
}

/** Result of a cleaning by the engine. */
export interface CleaningResult {
  outcomes: RowOutcome[];
  refused: RefusedByContract[];
  replaced: ReplacedByCorrection[];
}

/** Model with the periods to merge. */
const TOUCHED = 'touched';

/**
 * Cleans the new files of a dataset by its contract and merges them with the cleaned rows of earlier runs, into
 * `curated/`. Merges the periods of the new rows and those in the plan. Invalid rows go to `quarantine/`.
 * @param more additional outputs of the judged rows, written first
 * @param onOutput called for each output once it is written
 */
export async function cleanDataset(
  context: StageContext,
  compute: Compute,
  plan: DatasetPlan,
  more: Output[] = [],
  onOutput?: OutputListener,
): Promise<CleaningResult> {
  if (plan.isUnchanged) return { outcomes: [], refused: [], replaced: [] };
  // Delete the batch of an earlier attempt, or of a run with the same number before a ledger restore. Otherwise the
  // engine lists its files but fails to open them, because the new batch replaces them.
  if (!plan.hasMoved) await context.lake.deletePrefix(toBatchFolder(plan));
  const rows = plan.files.reduce((sum, file) => sum + countRows(file), 0);
  const step = `cleaning ${plan.dataset.name}`;
  context.progress(step, 0, rows);
  const { collected } = await timeJob(context, compute, cleaningJob(context, plan, more), {
    signal: context.signal,
    onProgress: (share) => context.progress(step, Math.floor(share * rows), rows),
    ...(onOutput && { onOutput }),
  });
  return {
    outcomes: (collected['fates'] ?? []) as unknown as RowOutcome[],
    refused: (collected['refused'] ?? []) as unknown as RefusedByContract[],
    replaced: (collected['replaced'] ?? []) as unknown as ReplacedByCorrection[],
  };
}

/**
 * Cleans some of the new files by themselves, without earlier rows, and drops the result.
 * @throws AppError of the engine, as `cleanDataset` does
 */
export async function tryCleaning(
  context: StageContext,
  compute: Compute,
  plan: DatasetPlan,
  files: DatasetPlan['files'],
): Promise<void> {
  const none = { former: [], moved: [], replaced: [], newlyReplaced: [], periods: [] };
  const job = cleaningJob(context, { ...plan, ...none, files, hasMoved: false }, []);
  const trial = `${attemptScratchPrefix(context)}trial/`;
  const models = job.models.map((model) => ({
    ...model,
    outputs: (model.outputs ?? []).map((each) => ({
      ...each,
      prefix: `${trial}${each.prefix}`,
      ...(each.copiedTo !== undefined && { copiedTo: `${trial}${each.copiedTo}` }),
    })),
  }));
  try {
    await timeJob(
      context,
      compute,
      { ...job, name: `${job.name}-trial`, models },
      { signal: context.signal },
    );
  } finally {
    await context.lake.deletePrefix(trial);
  }
}

function cleaningJob(
  { runId, stage }: StageContext,
  plan: DatasetPlan,
  more: Output[],
): ComputeJob {
  const { contract, period } = plan.dataset;
  const { columns, nullTokens } = contract;
  const names = columns.map(({ name }) => name);
  const files = plan.files.map((file) => rawFile(file, contract));
  const raw: Source = { kind: 'text', name: 'raw', columns: names, nullTokens, files };
  const code = period ? periodCodeSql(period) : 'NULL';
  const past = buildPast(plan);
  const outputs = [...more, ...buildOutputs(plan)];
  return {
    name: `run-${runId}-${stage}-clean-${contract.dataset}`,
    sources: [raw, ...past.sources],
    rowsAtMost: rowsAtMost(plan),
    models: [
      ...cleaningSteps(contract, past).flatMap((step): Model[] => {
        if (step.name === 'judged') return [{ ...step, outputs }];
        if (step.name !== 'refused') return [step];
        return [{ ...step, sql: refusedWithReasonSql(step.sql), collect: true }, ...past.models];
      }),
      keptRows(plan),
      { name: 'fates', sql: fatesSql(contract, code), collect: true },
      ...(plan.replacedLines.length > 0
        ? [{ name: 'replaced', sql: replacedSql(code), collect: true }]
        : []),
    ],
  };
}

/** Returns the valid rows as a table: sorted once, so each period is a contiguous part of it. */
function keptRows(plan: DatasetPlan): Model {
  const { contract, period } = plan.dataset;
  const folder = curatedPrefix(contract.dataset, plan.runId);
  const sql = keptSql(contract);
  const output = { format: 'parquet', orderBy: listOrderColumns(contract) } as const;
  if (!period) {
    return { name: 'kept', sql, outputs: [{ ...output, prefix: periodPrefix(folder, WHOLE) }] };
  }
  const copy = keepsAllRows(plan) && { copiedTo: toBatchFolder(plan) };
  const outputs = [{ ...output, prefix: folder, partitionBy: PERIOD_COLUMN, ...copy }];
  return { name: 'kept', sql: byPeriod(sql, period), isWrittenOnce: true, outputs };
}

const byPeriod = (sql: string, period: Period) =>
  `SELECT *, ${periodSql(period)} AS ${PERIOD_COLUMN} FROM (${sql}) r`;

/** Folder for the rows in a run's files. */
const toBatchFolder = ({ batches, runId }: DatasetPlan) => `${batches}run=${runId}/`;

/**
 * Whether the current rows are certainly all valid rows of the run's files: their Parquet is copied then, because writing
 * it twice takes longer.
 */
const keepsAllRows = ({ dataset, formerCleanings, hasMoved, replacedLines }: DatasetPlan) =>
  dataset.period !== undefined &&
  !isKeyed(dataset.contract) &&
  dataset.contract.equalRows === 'keep' &&
  [formerCleanings, replacedLines].every(({ length }) => length === 0) &&
  !hasMoved;

function buildOutputs(plan: DatasetPlan): Output[] {
  const { dataset, runId } = plan;
  const { contract, name, period } = dataset;
  const moved = plan.movedCleanings.length > 0 ? [movedSql(contract)] : [];
  const stated = [acceptedSql(contract), ...moved].join('\nUNION ALL\n');
  const batch: Output = {
    format: 'parquet',
    prefix: toBatchFolder(plan),
    sql: period ? byPeriod(stated, period) : stated,
    ...(period && { partitionBy: PERIOD_COLUMN }),
    // Only a later merge reads them, and it ignores their order.
    isUnordered: true,
  };
  return [
    ...(plan.hasMoved || keepsAllRows(plan) ? [] : [batch]),
    {
      format: 'parquet',
      prefix: quarantinePrefix(name, runId),
      sql: quarantinedSql(contract),
      orderBy: ['file_id', 'line'],
    },
    ...(isKeyed(contract) ? [restatements(runId, contract)] : []),
  ];
}

const restatements = (runId: number, contract: KeyedContract): Output => ({
  format: 'parquet',
  prefix: restatementsPrefix(contract.dataset, runId),
  sql: restatementsSql(contract),
  orderBy: [...contract.key, 'file_id', 'line'],
});

/** Input of the cleaning other than new files, and how a job reads it. */
interface Past {
  former: readonly FormerFile[];
  /** Numbers of files that are never refused: their faulty rows are quarantined. */
  unrated: number[];
  replaced: DatasetPlan['replacedLines'];
  sources: Source[];
  /** Usable once the refused files are known. */
  models: Model[];
}

/** Reads from earlier files only the rows in periods to merge. */
function buildPast(plan: DatasetPlan): Past {
  const { batches, dataset, movedCleanings, replacedLines } = plan;
  const { contract, period } = dataset;
  const former = plan.formerCleanings.filter(({ rowsAccepted }) => rowsAccepted > 0);
  const unrated = plan.files.filter(({ isRated }) => !isRated).map(({ fileId }) => fileId);
  const past = { former, unrated, replaced: replacedLines };
  const isOwn = former.some((file) => file.batches === batches);
  const rows = { kind: 'parquet', prefix: batches } as const;
  const only = period && { only: { column: PERIOD_COLUMN, model: TOUCHED } };
  const others = new Set(movedCleanings.map((file) => file.batches));
  others.delete(batches);
  const elsewhere = [...others].map((prefix, index): Source => ({
    kind: 'parquet',
    name: `earlier_former_${index}`,
    prefix,
  }));
  const asked = period && isOwn ? plan.newlyReplaced.map(({ fileId, line }) => [fileId, line]) : [];
  const sources: Source[] = [...pastSources(past), ...elsewhere];
  if (isOwn) sources.push({ ...rows, name: 'own_former', ...only });
  if (asked.length > 0) {
    sources.push(
      { ...rows, name: 'all_former' },
      { kind: 'rows', name: 'asked_rows', columns: ['file_id', 'line'], rows: asked },
    );
  }
  if (movedCleanings.length > 0) {
    const ids = movedCleanings.map(({ fileId }) => [fileId]);
    sources.push({ kind: 'rows', name: 'moved_files', columns: ['file_id'], rows: ids });
  }
  const earlier = elsewhere.map(({ name }) => name);
  const models = period && isOwn ? [buildPeriodsModel(plan, earlier, asked.length > 0)] : [];
  if (former.length > 0) {
    const parts = [...earlier, ...(isOwn ? ['own_former'] : [])];
    const sql = parts.map((name) => formerSql(contract, name)).join('\nUNION ALL\n');
    models.push({ name: 'former', sql, isView: true });
  }
  return { ...past, sources, models };
}

/** Returns the periods to merge: those of valid new rows, of the plan, of newly replaced rows, and of moved rows. */
function buildPeriodsModel(
  { dataset: { period }, periods }: DatasetPlan,
  elsewhere: readonly string[],
  hasAsked: boolean,
): Model {
  const others = elsewhere.map(
    (source) => `SELECT ${periodSql(period)} AS ${PERIOD_COLUMN} FROM ${source}`,
  );
  if (periods.length > 0) {
    const values = periods.map((each) => `(${quoteLiteral(each)})`).join(', ');
    others.push(`SELECT period FROM (VALUES ${values}) AS v (period)`);
  }
  if (hasAsked) {
    others.push(`SELECT f.period FROM all_former f
      JOIN asked_rows a ON a.file_id = f.file_id AND a.line = f.line`);
  }
  return { name: TOUCHED, sql: touchedSql(periodSql(period), others), collect: true };
}
