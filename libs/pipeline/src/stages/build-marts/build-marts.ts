import type { QueryRunner } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { withBackground } from '../../context/background.js';
import type { Stage, StageContext } from '../../context/stage-context.js';
import { partitionOf } from '../../flow/mart.js';
import { noRows } from '../../flow/stage.js';
import { scratchOf } from '../../flow/zones.js';
import { snapshotExtent } from '../../ledger/snapshot-ledger.js';
import { loadMart } from './load-mart.js';
import { csvFolder, martsJob } from './marts-job.js';

/** The marts, to Parquet in `marts/` and to warehouse tables under a new, unpublished snapshot. */
export const buildMarts: Stage = {
  async run(context) {
    const { flow } = context;
    const snapshotId = await context.ledger.snapshots.open(context.runId);
    const rows = await rowsRead(context);
    await withBackground((start) => {
      const load = (prefix: string): void => {
        const mart = flow.marts.find((candidate) => csvFolder(context, candidate) === prefix);
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

/** Rows of all models that marts are built from. */
async function rowsRead({ flow, catalog }: StageContext): Promise<number> {
  let rows = 0;
  for (const { name } of flow.models) rows += (await catalog.locate(name)).rows;
  return rows;
}

/** What the snapshot covers, from the mart that the flow names for it. */
async function describe(
  { flow, ledger }: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<void> {
  const { mart, date, rows, total } = flow.extent;
  const [extent] = await queryRows(
    runner,
    snapshotExtent,
    `SELECT min(${date})::text AS "firstDate", max(${date})::text AS "dataThrough",
            count(DISTINCT ${date})::integer AS dates,
            coalesce(sum(${rows}), 0)::integer AS "factRows",
            coalesce(sum(${total}), 0)::text AS "factTotal"
     FROM ${partitionOf({ name: mart }, snapshotId)}`,
  );
  if (extent) await ledger.snapshots.describe(runner, snapshotId, extent);
}
