import {
  acceptedSql,
  cleaningSteps,
  fatesSql,
  keptSql,
  movedSql,
  orderOf,
  quarantinedSql,
  replacedSql,
  restatementsSql,
} from '#intake/contracts/cleaning-sql.js';
import { isKeyed, type KeyedContract } from '#intake/contracts/contract.js';
import type {
  Compute,
  ComputeJob,
  Model,
  Output,
  OutputHeard,
  Source,
} from '#lake/ports/compute.js';
import type { StageContext } from '../../context/stage-context.js';
import { timedJob } from '../../context/timed-step.js';
import {
  curatedPrefix,
  periodPrefix,
  quarantinePrefix,
  restatementsPrefix,
} from '../../flow/zones.js';
import { type Period, PERIOD_COLUMN, periodCodeSql, periodSql, WHOLE } from '../../flow/period.js';
import { batchesOf, hasMoved, movedFiles, pastOf } from './former-rows.js';
import type { CleaningInput } from './cleaning-input.js';

/** Rows of one file and period that met the same fate. */
export interface Fate {
  file_id: string | number;
  /** As `periodCodeSql` tells it; null also for rows without a date. */
  period: number | null;
  fate: 'kept' | 'quarantined' | 'duplicate' | 'superseded' | 'refused';
  reason: string | null;
  accepted: boolean;
  restates: boolean;
  rows: number;
  /** Exact, as decimal text. */
  money: string | null;
}

/** A row in whose place a correction stands; engines may give 64-bit numbers as text. */
export interface ReplacedByCorrection {
  file_id: string | number;
  line: string | number;
  period: number | null;
}

/** A file that breaks its contract as a whole, with the first row that shows it; engines may give 64-bit counts as text. */
export interface RefusedByContract {
  file_id: string | number;
  rule: 'OTHER_DATE_ORDER' | 'OTHER_HEADER' | 'ERROR_RATE';
  rows: string | number;
  faulty: string | number;
  line: string | number;
  text: string;
  column_name: string | null;
  value: string | null;
}

/** What the engine tells of a cleaning. */
export interface Cleaned {
  fates: Fate[];
  refused: RefusedByContract[];
  replaced: ReplacedByCorrection[];
}

/**
 * Cleans the new files of a dataset by its contract and merges them with what earlier runs cleaned, into
 * `curated/`: those periods that their rows lie in, and those that the plan names. What breaks the contract
 * goes to `quarantine/`.
 * @param more further outputs of the judged rows, written first
 * @param onOutput told of each output as it stands
 */
export async function cleanDataset(
  context: StageContext,
  compute: Compute,
  input: CleaningInput,
  more: Output[] = [],
  onOutput?: OutputHeard,
): Promise<Cleaned> {
  if (isUnchanged(input)) return { fates: [], refused: [], replaced: [] };
  if (!hasMoved(input, context.runId)) await dropEarlierAttempt(context, input);
  const rows = input.files.reduce((sum, file) => sum + file.rowCount, 0);
  const step = `cleaning ${input.contract.dataset}`;
  context.progress(step, 0, rows);
  const { collected } = await timedJob(context, compute, cleaningJob(context, input, more), {
    signal: context.signal,
    onProgress: (share) => context.progress(step, Math.floor(share * rows), rows),
    ...(onOutput ? { onOutput } : {}),
  });
  return {
    fates: (collected['fates'] ?? []) as unknown as Fate[],
    refused: (collected['refused'] ?? []) as unknown as RefusedByContract[],
    replaced: (collected['replaced'] ?? []) as unknown as ReplacedByCorrection[],
  };
}

/**
 * Removes the batch of an earlier attempt of the run, or of a run whose number a restored ledger gives again.
 * The job reads the folder above it: the engine would list these files and not find them when it opens
 * them, because the new batch has replaced them.
 */
const dropEarlierAttempt = ({ lake, runId }: StageContext, input: CleaningInput) =>
  lake.deletePrefix(batchOf(runId, input));

/** Nothing is new, all merged rows stand, and what files state lies where it is to lie. */
const isUnchanged = (input: CleaningInput) =>
  input.files.length === 0 &&
  input.plan.periods.length === 0 &&
  input.plan.asked.length === 0 &&
  movedFiles(input).length === 0;

function cleaningJob(context: StageContext, input: CleaningInput, more: Output[]): ComputeJob {
  const { contract, files, period, plan } = input;
  const { columns, nullTokens } = contract;
  const names = columns.map(({ name }) => name);
  const raw: Source = { kind: 'text', name: 'raw', columns: names, nullTokens, files };
  const code = period ? periodCodeSql(period) : 'NULL';
  const past = pastOf(input);
  const outputs = [...more, ...outputsOf(context.runId, input)];
  return {
    name: `run-${context.runId}-${context.stage}-clean-${contract.dataset}`,
    sources: [raw, ...past.sources],
    models: [
      ...cleaningSteps(contract, past).flatMap((step): Model[] => {
        if (step.name === 'judged') return [{ ...step, outputs }];
        if (step.name !== 'refused') return [step];
        return [{ ...step, collect: true }, ...past.models];
      }),
      keptRows(context.runId, input),
      { name: 'fates', sql: fatesSql(contract, code), collect: true },
      ...(plan.replaced.length > 0
        ? [{ name: 'replaced', sql: replacedSql(code), collect: true }]
        : []),
    ],
  };
}

/** The rows that hold, as a table: sorted once, its periods are stretches of it. */
function keptRows(runId: number, { contract, period }: CleaningInput): Model {
  const folder = curatedPrefix(contract.dataset, runId);
  const sql = keptSql(contract);
  const output = { format: 'parquet', orderBy: orderOf(contract) } as const;
  if (!period) {
    return { name: 'kept', sql, outputs: [{ ...output, prefix: periodPrefix(folder, WHOLE) }] };
  }
  const outputs = [{ ...output, prefix: folder, partitionBy: PERIOD_COLUMN }];
  return { name: 'kept', sql: byPeriod(sql, period), isWrittenOnce: true, outputs };
}

const byPeriod = (sql: string, period: Period) =>
  `SELECT *, ${periodSql(period)} AS ${PERIOD_COLUMN} FROM (${sql}) r`;

/** Folder for the rows that a run's files state. */
const batchOf = (runId: number, input: CleaningInput) => `${batchesOf(input)}run=${runId}/`;

function outputsOf(runId: number, input: CleaningInput): Output[] {
  const { contract, period } = input;
  const { dataset } = contract;
  const moved = movedFiles(input).length > 0 ? [movedSql(contract)] : [];
  const stated = [acceptedSql(contract), ...moved].join('\nUNION ALL\n');
  const batch: Output = {
    format: 'parquet',
    prefix: batchOf(runId, input),
    sql: period ? byPeriod(stated, period) : stated,
    ...(period && { partitionBy: PERIOD_COLUMN }),
    // Only a later merge reads them, to which their order is nothing.
    isUnordered: true,
  };
  return [
    ...(hasMoved(input, runId) ? [] : [batch]),
    {
      format: 'parquet',
      prefix: quarantinePrefix(dataset, runId),
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
