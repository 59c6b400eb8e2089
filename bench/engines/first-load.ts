import {
  acceptedSql,
  cleaningSteps,
  fatesSql,
  keptSql,
  orderOf,
  quarantinedSql,
  restatementsSql,
} from '#intake/contracts/cleaning-sql.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import type { ComputeJob, Model, Output, TextSource } from '#lake/ports/compute.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { type Period, PERIOD_COLUMN, periodCodeSql, periodSql } from '#pipeline/flow/period.js';
import type { RawSources } from '../../test/cluster/engines/raw-sources.js';
import { allJobs } from '../../test/cluster/engines/transformations.js';

export const STEPS = ['cleaning', 'integration', 'marts'] as const;

export type Step = (typeof STEPS)[number];

/** The engine's work in a first load: every file is new, and intermediate results are not written. */
export function firstLoad(
  flow: Flow,
  sources: RawSources,
  prefix: string,
): Record<Step, ComputeJob[]> {
  const others = allJobs(flow, sources, prefix);
  const named = (name: string) => others.filter((job) => job.name === name);
  const cleaning = Array.from(flow.datasets.values(), ({ contract, period }) => {
    const source = sources.get(contract.dataset);
    return source ? [cleaningJob(contract, period, source, prefix)] : [];
  });
  return { cleaning: cleaning.flat(), integration: named('integrate'), marts: named('marts') };
}

function cleaningJob(
  contract: Contract,
  period: Period | undefined,
  source: TextSource,
  prefix: string,
): ComputeJob {
  const { dataset } = contract;
  const byPeriod = (sql: string) =>
    period ? `SELECT *, ${periodSql(period)} AS ${PERIOD_COLUMN} FROM (${sql}) r` : sql;
  const partitions = period ? { partitionBy: PERIOD_COLUMN } : {};
  const written = (name: string, orderBy?: string[]) => ({
    format: 'parquet' as const,
    prefix: `${prefix}${dataset}_${name}/`,
    ...(orderBy ? { orderBy } : { isUnordered: true }),
  });
  const ofLines = ['file_id', 'line'];
  const outputs: Output[] = [
    { ...written('batches'), ...partitions, sql: byPeriod(acceptedSql(contract)) },
    { ...written('quarantined', ofLines), sql: quarantinedSql(contract) },
  ];
  if (isKeyed(contract)) {
    const order = [...contract.key, ...ofLines];
    outputs.push({ ...written('restatements', order), sql: restatementsSql(contract) });
  }
  const code = period ? periodCodeSql(period) : 'NULL';
  return {
    name: `clean-${dataset}`,
    sources: [source],
    models: [
      ...cleaningSteps(contract).map((step): Model => {
        if (step.name === 'judged') return { ...step, outputs };
        return { ...step, collect: step.name === 'refused' };
      }),
      {
        name: 'kept',
        sql: byPeriod(keptSql(contract)),
        isWrittenOnce: period !== undefined,
        outputs: [{ ...written('kept', orderOf(contract)), ...partitions }],
      },
      { name: 'fates', sql: fatesSql(contract, code), collect: true },
    ],
  };
}
