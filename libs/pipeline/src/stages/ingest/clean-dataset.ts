import {
  acceptedSql,
  cleaningSteps,
  fatesSql,
  type FileLine,
  keptSql,
  pastSources,
  quarantinedSql,
  replacedSql,
  restatementsSql,
} from '#intake/contracts/cleaning-sql.js';
import type { Contract } from '#intake/contracts/contract.js';
import type { FormerCleaning } from '../../ledger/cleaning-ledger.js';
import type { Compute, ComputeJob, Output, Source } from '#lake/ports/compute.js';
import type { StageContext } from '../../context/stage-context.js';
import { timedJob } from '../../context/timed-step.js';
import {
  batchesPrefix,
  curatedPrefix,
  quarantinePrefix,
  restatementsPrefix,
} from '../../flow/zones.js';
import type { RawFile } from '../../context/raw-files.js';
import { type Period, periodCodeSql } from '../../flow/period.js';

/** What a dataset is made of: files to read, and files that earlier runs have cleaned. */
export interface CleaningInput {
  contract: Contract;
  /** How its rows are split; undefined when they are not. */
  period: Period | undefined;
  /** Digest of the cleaning rules. */
  rules: string;
  files: RawFile[];
  former: FormerCleaning[];
  /** Rows in whose place a correction stands. */
  replaced: FileLine[];
}

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
export interface ReplacedRow {
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
  replaced: ReplacedRow[];
}

/**
 * Cleans the new files of a dataset by its contract and merges them with what earlier runs cleaned,
 * into `curated/`; what breaks the contract goes to `quarantine/`.
 * @param more further outputs of the judged rows, written first
 * @param onOutput told of each output as it stands
 */
export async function cleanDataset(
  context: StageContext,
  compute: Compute,
  input: CleaningInput,
  more: Output[] = [],
  onOutput?: (prefix: string) => void,
): Promise<Cleaned> {
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
    replaced: (collected['replaced'] ?? []) as unknown as ReplacedRow[],
  };
}

function cleaningJob(context: StageContext, input: CleaningInput, more: Output[]): ComputeJob {
  const { contract, files, former, period, replaced, rules } = input;
  const code = period ? periodCodeSql(period) : 'NULL';
  const unrated = files.filter(({ isMended }) => isMended).map(({ fileId }) => fileId);
  const past = { former, unrated, replaced };
  const outputs = [...more, ...outputsOf(context.runId, contract, rules)];
  return {
    name: `run-${context.runId}-${context.stage}-clean-${contract.dataset}`,
    sources: [...sourcesOf(input), ...pastSources(past)],
    models: [
      ...cleaningSteps(contract, past).map((step) =>
        step.name === 'judged'
          ? { ...step, outputs }
          : { ...step, collect: step.name === 'refused' },
      ),
      { name: 'fates', sql: fatesSql(contract, code), collect: true },
      ...(replaced.length > 0 ? [{ name: 'replaced', sql: replacedSql(code), collect: true }] : []),
    ],
  };
}

function sourcesOf({ contract, rules, files, former }: CleaningInput): Source[] {
  const { columns, dataset, nullTokens } = contract;
  const names = columns.map(({ name }) => name);
  const raw: Source = { kind: 'text', name: 'raw', columns: names, nullTokens, files };
  if (former.length === 0) return [raw];
  return [raw, { kind: 'parquet', name: 'former', prefix: batchesPrefix(dataset, rules) }];
}

function outputsOf(runId: number, contract: Contract, rules: string): Output[] {
  const { dataset, key } = contract;
  return [
    {
      format: 'parquet',
      prefix: `${batchesPrefix(dataset, rules)}run=${runId}/`,
      sql: acceptedSql(contract),
      // Only a later merge reads them, to which their order is nothing.
      isUnordered: true,
    },
    {
      format: 'parquet',
      prefix: curatedPrefix(dataset, runId),
      sql: keptSql(contract),
      orderBy: key,
    },
    {
      format: 'parquet',
      prefix: quarantinePrefix(dataset, runId),
      sql: quarantinedSql(contract),
      orderBy: ['file_id', 'line'],
    },
    {
      format: 'parquet',
      prefix: restatementsPrefix(dataset, runId),
      sql: restatementsSql(contract),
      orderBy: [...key, 'file_id', 'line'],
    },
  ];
}
