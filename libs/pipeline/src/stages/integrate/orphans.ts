import type { QueryRunner } from 'typeorm';
import type { Cell, Source } from '#lake/ports/compute.js';
import { rawFile } from '../raw-files.js';
import type { StageContext } from '../stage-context.js';
import { timeJob } from '../timed-step.js';
import { requireDataset } from '../../flow/flow.js';
import { orphanRowsSql, toOrphanTable } from '../../flow/references.js';
import { INTEGRATED, modelPrefix, quarantinePrefix } from '../../flow/zones.js';

/** Rows of one file with a missing reference, for one reason. */
export interface OrphanCount {
  dataset: string;
  fileId: number;
  reason: string;
  /** The dataset that lacks the referenced row. */
  refersTo: string;
  rows: number;
}

/** @param counted rows of the counting model: dataset, file_id, reason, refers_to, rows */
export function orphanCounts(counted: readonly Record<string, Cell>[]): OrphanCount[] {
  return counted.map((row) => ({
    dataset: String(row['dataset']),
    fileId: Number(row['file_id']),
    reason: String(row['reason']),
    refersTo: String(row['refers_to']),
    rows: Number(row['rows']),
  }));
}

/** Rows of one period of a dataset with a missing reference. Money is exact, as decimal text. */
export interface OrphanPeriod {
  dataset: string;
  period: string;
  rows: number;
  money: string;
}

/** @param counted rows of the counting model: dataset, period, rows, money */
export function orphanPeriods(counted: readonly Record<string, Cell>[]): OrphanPeriod[] {
  return counted.map((row) => ({
    dataset: String(row['dataset']),
    period: String(row['period']),
    rows: Number(row['rows']),
    money: String(row['money']),
  }));
}

export const sumRows = (counts: readonly Pick<OrphanCount, 'rows'>[]): number =>
  counts.reduce((sum, { rows }) => sum + rows, 0);

/**
 * Writes orphans to `quarantine/` as delivered, from the raw text of their files; reads no other files.
 * @returns the folder; undefined without orphans
 */
export async function quarantineOrphans(
  context: StageContext,
  counts: readonly OrphanCount[],
): Promise<string | undefined> {
  if (counts.length === 0) return undefined;
  const { compute, runId, signal, stage } = context;
  const prefix = quarantinePrefix(INTEGRATED, runId);
  context.progress('reading rows whose reference is missing');
  const datasets = [...new Set(counts.map(({ dataset }) => dataset))];
  const sources: Source[] = [];
  for (const name of datasets) {
    const { contract, references } = requireDataset(context.flow, name);
    const own = counts.filter(({ dataset }) => dataset === name);
    const fileIds = new Set(own.map(({ fileId }) => fileId));
    const files = (await context.ledger.files.listByRun(runId, [contract.dataset]))
      .filter(({ fileId }) => fileIds.has(fileId))
      .map((file) => rawFile(file, contract));
    const columns = references.map(({ column }) => column);
    const { nullTokens } = contract;
    sources.push(
      {
        kind: 'parquet',
        name: toOrphanTable(name),
        prefix: modelPrefix(toOrphanTable(name), runId),
      },
      { kind: 'text', name: `raw_${name}`, columns, nullTokens, files },
    );
  }
  const model = {
    name: 'orphan_rows',
    sql: datasets.map(orphanRowsSql).join('\nUNION ALL\n'),
    outputs: [{ format: 'parquet' as const, prefix, orderBy: ['file_id', 'line'] }],
  };
  const job = { name: `run-${runId}-${stage}-quarantine`, sources, models: [model] };
  const { rows } = await timeJob(context, compute, job, { signal });
  const [found, wanted] = [rows[model.name] ?? 0, sumRows(counts)];
  if (found === wanted) return prefix;
  throw new Error(`the raw files have ${found} of ${wanted} rows whose reference is missing`);
}

/** Records orphans in the ledger; replaces the records of an earlier attempt. */
export async function recordOrphans(
  { ledger, runId, stage }: StageContext,
  runner: QueryRunner,
  counts: readonly OrphanCount[],
  periods: readonly OrphanPeriod[],
): Promise<void> {
  const byReason = new Map<string, number>();
  for (const { reason, rows } of counts) byReason.set(reason, (byReason.get(reason) ?? 0) + rows);
  await ledger.stages.recordQuarantine(runner, { runId, stage }, byReason);
  await ledger.stages.recordOrphans(runner, runId, counts);
  await ledger.stages.recordOrphanPeriods(runner, runId, periods);
}
