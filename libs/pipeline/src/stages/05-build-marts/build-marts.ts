import type { QueryRunner } from 'typeorm';
import type { ComputeJob } from '../../ports/compute.js';
import { withBackground } from '../background.js';
import type { SnapshotExtent } from '../../ledger/snapshot-ledger.js';
import { noRows } from '../stage.js';
import type { Stage, StageContext } from '../stage-context.js';
import { loadMart } from './load-mart.js';
import { scratchOf } from '../scratch.js';
import { partitionOf } from '../mart-tables.js';
import { type Mart, marts } from './marts.js';

/**
 * Stage 5: the marts, to Parquet in `marts/` and to warehouse tables under a new, unpublished
 * snapshot.
 */
export const buildMarts: Stage = {
  id: 'build-marts',
  async run(context) {
    const snapshotId = await context.ledger.snapshots.open(context.runId);
    const { rows } = await context.catalog.locate('integrated_sales');
    await withBackground((start) => {
      const load = (prefix: string): void => {
        const mart = marts.find((candidate) => csvFolder(context, candidate) === prefix);
        if (mart) start(() => loadMart(context, mart, snapshotId, prefix));
      };
      // Each mart loads while the engine builds the next.
      return context.compute.run(martsJob(context, snapshotId), {
        signal: context.signal,
        onOutput: load,
        onProgress: (share) => context.progress('building', Math.floor(share * rows), rows),
      });
    });
    await context.lake.deletePrefix(scratchOf(context));
    await context.transaction((runner) => describe(context, runner, snapshotId));
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

const csvFolder = (context: StageContext, { name }: Mart) => `${scratchOf(context)}${name}/`;

function martsJob(context: StageContext, snapshotId: number): ComputeJob {
  return {
    name: `run-${context.runId}-${context.stage}`,
    sources: [
      { kind: 'table', name: 'integrated_sales', table: 'integrated_sales' },
      { kind: 'table', name: 'features', table: 'features' },
    ],
    models: marts.map((mart) => ({
      name: mart.name,
      sql: mart.sql,
      isView: mart.isProjection ?? false,
      outputs: [
        {
          format: 'csv',
          prefix: csvFolder(context, mart),
          sql: `SELECT ${mart.columns.join(', ')} FROM ${mart.name}`,
          orderBy: mart.key,
        },
        {
          format: 'parquet',
          prefix: `marts/snapshot=${snapshotId}/${mart.name}/`,
          orderBy: mart.key,
        },
      ],
    })),
  };
}

/** What the snapshot covers, from its smallest mart that tells. */
async function describe(
  context: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<void> {
  const table = partitionOf('store_week', snapshotId);
  const [extent] = (await runner.query(
    `SELECT min(week_date)::text AS "firstWeek", max(week_date)::text AS "dataThrough",
            count(DISTINCT week_date)::integer AS weeks,
            coalesce(sum(departments), 0)::integer AS "salesRows",
            coalesce(sum(weekly_sales), 0)::text AS "salesTotal"
     FROM ${table}`,
  )) as SnapshotExtent[];
  if (extent) await context.ledger.snapshots.describe(runner, snapshotId, extent);
}
