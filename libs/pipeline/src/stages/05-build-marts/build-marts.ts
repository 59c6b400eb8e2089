import type { QueryRunner } from 'typeorm';
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
    const loads: Promise<unknown>[] = [];
    try {
      // Each mart loads while the engine builds the next.
      for (const mart of marts) {
        context.progress(`building ${mart.name}`, 0, rows);
        const csv = await computeMart(context, mart, snapshotId);
        const load = loadMart(context, mart, snapshotId, csv);
        // Its failure is met below; until then Node.js would take it for one that nobody meets.
        load.catch(() => undefined);
        loads.push(load);
      }
    } finally {
      await Promise.allSettled(loads);
    }
    await Promise.all(loads);
    await context.lake.deletePrefix(scratchOf(context));
    await context.transaction((runner) => describe(context, runner, snapshotId));
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

/** Builds one mart in the lake. @returns the folder of its CSV for the warehouse */
async function computeMart(context: StageContext, mart: Mart, snapshotId: number): Promise<string> {
  const csv = `${scratchOf(context)}${mart.name}/`;
  await context.compute.run(
    {
      name: `run-${context.runId}-${context.stage}-${mart.name}`,
      sources: [
        { kind: 'table', name: 'integrated_sales', table: 'integrated_sales' },
        { kind: 'table', name: 'features', table: 'features' },
      ],
      models: [
        {
          name: mart.name,
          sql: mart.sql,
          outputs: [
            { format: 'parquet', prefix: `marts/snapshot=${snapshotId}/${mart.name}/` },
            {
              format: 'csv',
              prefix: csv,
              sql: `SELECT ${mart.columns.join(', ')} FROM ${mart.name} ORDER BY ${mart.key.join(', ')}`,
            },
          ],
        },
      ],
    },
    { signal: context.signal },
  );
  return csv;
}

async function describe(
  context: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<void> {
  const table = partitionOf('store_department_week', snapshotId);
  const [extent] = (await runner.query(
    `SELECT min(week_date)::text AS "firstWeek", max(week_date)::text AS "dataThrough",
            count(DISTINCT week_date)::integer AS weeks, count(*)::integer AS "salesRows",
            coalesce(sum(weekly_sales), 0)::text AS "salesTotal"
     FROM ${table}`,
  )) as SnapshotExtent[];
  if (extent) await context.ledger.snapshots.describe(runner, snapshotId, extent);
}
