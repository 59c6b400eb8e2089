import { cleaningSteps } from '../contracts/cleaning-sql.js';
import type { Contract } from '../contracts/contract.js';
import type { Compute, ComputeJob, Output } from '../ports/compute.js';
import { noRows, type StageCounts } from '../stages/stage.js';
import type { StageContext } from '../stages/stage-context.js';
import type { RawFile } from './copy-to-raw.js';

/** What became of the rows of a dataset. */
export interface Cleaned {
  counts: StageCounts;
  byFile: Map<number, StageCounts>;
  /** Rows that the files state, each file by itself: one a key and file. */
  accepted: number;
  /** Quarantined rows by reason. */
  reasons: Map<string, number>;
  /** Exact sum of the kept rows' money column, as decimal text; null when there is none. */
  money: string | null;
}

interface Fate {
  file_id: string;
  fate: 'kept' | 'quarantined' | 'duplicate' | 'superseded';
  reason: string | null;
  accepted: boolean;
  rows: number;
}

export const curatedPrefix = (dataset: string, runId: number) => `curated/${dataset}/run=${runId}/`;

/**
 * Cleans raw files by their contract into `curated/` and `quarantine/`, and counts every row's fate.
 * @param more further outputs of the judged rows, written first
 * @param onOutput told of each output as it stands
 */
export async function cleanDataset(
  context: StageContext,
  compute: Compute,
  contract: Contract,
  files: RawFile[],
  more: Output[] = [],
  onOutput?: (prefix: string) => void,
): Promise<Cleaned> {
  const rows = files.reduce((sum, file) => sum + file.rowCount, 0);
  context.progress('cleaning', 0, rows);
  const { collected } = await compute.run(cleaningJob(context, contract, files, more), {
    signal: context.signal,
    onProgress: (share) => context.progress('cleaning', Math.floor(share * rows), rows),
    ...(onOutput ? { onOutput } : {}),
  });
  const fates = (collected['fates'] ?? []) as unknown as Fate[];
  const money = collected['money']?.[0]?.['money'];
  return { ...countFates(files, fates), money: money === null ? null : String(money ?? '0') };
}

function cleaningJob(
  context: StageContext,
  contract: Contract,
  files: RawFile[],
  more: Output[],
): ComputeJob {
  const { dataset, key, money } = contract;
  const columns = contract.columns.map(({ name }) => name);
  const curated = `SELECT file_id, line, ${columns.join(', ')} FROM judged
    WHERE fate = 'kept'`;
  const quarantined = `SELECT file_id, line, text, column_name, reason FROM judged
    WHERE fate = 'quarantined'`;
  const outputs: Output[] = [
    ...more,
    {
      format: 'parquet',
      prefix: curatedPrefix(dataset, context.runId),
      sql: curated,
      orderBy: key,
    },
    {
      format: 'parquet',
      prefix: `quarantine/${dataset}/run=${context.runId}/`,
      sql: quarantined,
      orderBy: ['file_id', 'line'],
    },
  ];
  const fates = `SELECT file_id, fate, reason, accepted, CAST(count(*) AS INTEGER) AS rows
    FROM judged GROUP BY file_id, fate, reason, accepted
    ORDER BY file_id, fate, reason, accepted`;
  const total = money
    ? `SELECT CAST(coalesce(sum(${money}), 0) AS DECIMAL(20, 2)) AS money FROM judged WHERE fate = 'kept'`
    : 'SELECT CAST(NULL AS DECIMAL(20, 2)) AS money';
  return {
    name: `run-${context.runId}-${context.stage}-clean`,
    sources: [{ kind: 'text', name: 'raw', columns, nullTokens: contract.nullTokens, files }],
    models: [
      ...cleaningSteps(contract).map((step) =>
        step.name === 'judged' ? { ...step, isView: true, outputs } : step,
      ),
      { name: 'fates', sql: fates, collect: true },
      { name: 'money', sql: total, collect: true },
    ],
  };
}

function countFates(files: RawFile[], fates: Fate[]): Omit<Cleaned, 'money'> {
  const byFile = new Map<number, StageCounts>(
    files.map(({ fileId, rowCount }) => [fileId, { ...noRows, rowsIn: rowCount }]),
  );
  const reasons = new Map<string, number>();
  let acceptedRows = 0;
  for (const { file_id, fate, reason, accepted, rows } of fates) {
    const counts = byFile.get(Number(file_id));
    if (!counts) throw new Error(`the engine gave rows of file ${file_id}, which it was not given`);
    if (accepted) acceptedRows += rows;
    if (fate === 'kept') counts.rowsOut += rows;
    else if (fate === 'duplicate') counts.rowsDuplicate += rows;
    else if (fate === 'superseded') counts.rowsSuperseded += rows;
    else {
      counts.rowsQuarantined += rows;
      reasons.set(reason ?? 'UNKNOWN', (reasons.get(reason ?? 'UNKNOWN') ?? 0) + rows);
    }
  }
  const counts = [...byFile.values()].reduce(addCounts, noRows);
  return { counts, byFile, reasons, accepted: acceptedRows };
}

function addCounts(a: StageCounts, b: StageCounts): StageCounts {
  return {
    rowsIn: a.rowsIn + b.rowsIn,
    rowsOut: a.rowsOut + b.rowsOut,
    rowsQuarantined: a.rowsQuarantined + b.rowsQuarantined,
    rowsDuplicate: a.rowsDuplicate + b.rowsDuplicate,
    rowsSuperseded: a.rowsSuperseded + b.rowsSuperseded,
  };
}
