import type { QueryRunner } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { noRows } from '../../flow/flow.js';
import { attemptScratchPrefix } from '../../flow/zones.js';
import type { Chunk } from '../../ledger/snapshots/chunk-ledger.js';
import { snapshotExtent } from '../../ledger/snapshots/snapshot-ledger.js';
import { measureChunks } from '../../plan/planned-chunks.js';
import { withBackground } from '../background.js';
import { addMoney } from '../money.js';
import { loadChunks } from '../load-chunks.js';
import { writeManifest } from '../snapshot-manifest.js';
import type { Stage, StageContext } from '../stage-context.js';
import { timeJob, timeStep } from '../timed-step.js';
import { withFieldIds } from '../with-field-ids.js';
import { readMartCounts, readShareCounts, csvFolder, martsJob } from './marts-job.js';
import {
  type ChunkPlan,
  lackingShared,
  type OpenChunk,
  planMarts,
  type MartChunk,
} from './plan-marts.js';

/**
 * Writes new chunks of marts as Parquet to `marts/` and as rows to the warehouse, and lists all chunks as a new,
 * unpublished snapshot.
 */
export const buildMarts: Stage = {
  async run(context) {
    const snapshotId = await context.ledger.snapshots.open(context.runId);
    const rows = await rowsRead(context);
    const plan = await planMarts(context);
    const counted = await makeChunks(context, plan, rows);
    await context.lake.deletePrefix(attemptScratchPrefix(context));
    const lacking = [...plan.martChunks.filter(isLacking), ...lackingShared(plan.shareChunks)];
    const made = await measureChunks(context, lacking);
    const chunks = await context.transaction(async (runner) => {
      await context.ledger.chunks.recordRows(runner, counted.shares);
      await context.ledger.chunks.recordWritten(runner, [...counted.marts, ...counted.shares]);
      await context.ledger.chunks.complete(runner, made);
      await context.ledger.chunks.list(runner, snapshotId, listDigests(context, plan));
      await context.ledger.plans.recordOutcome(runner, context.runId, snapshotId);
      await describe(context, runner, snapshotId);
      const listed = await context.ledger.chunks.listBySnapshot(runner, snapshotId);
      await recordOutputs(context, runner, listed);
      return listed;
    });
    await writeManifest(context, snapshotId, chunks);
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

/**
 * Returns the chunks of the snapshot: its marts and shares, their models, merged rows of datasets, and the contents of
 * `core`.
 */
function listDigests(
  { flow }: StageContext,
  { lineage, martChunks, shareChunks }: ChunkPlan,
): string[] {
  const chunks = [
    ...[...flow.datasets.values()].flatMap((dataset) => [
      lineage.listMergedChunks(dataset),
      lineage.listCoreChunks(dataset),
    ]),
    ...flow.models.map(({ name }) => lineage.listChunks(name)),
  ];
  const planned = [...martChunks, ...[...shareChunks.values()].flat()];
  return [...chunks.flatMap((each) => [...each.values()]), ...planned.map(({ digest }) => digest)];
}

/** Returns the number of rows of all models that feed marts. */
async function rowsRead({ flow, registry }: StageContext): Promise<number> {
  let rows = 0;
  for (const { name } of flow.models) rows += (await registry.locate(name)).rows;
  return rows;
}

/** Rows of new chunks, as the engine counted them. */
interface CountedChunks {
  marts: ReturnType<typeof readMartCounts>;
  shares: ReturnType<typeof readShareCounts>;
}

async function makeChunks(
  context: StageContext,
  plan: ChunkPlan,
  rows: number,
): Promise<CountedChunks> {
  const { compute, flow, ledger, runId, signal } = context;
  const lacking = plan.martChunks.filter(isLacking);
  const shared = lackingShared(plan.shareChunks);
  if (lacking.length === 0 && shared.length === 0) return { marts: [], shares: [] };
  const ids = await context.transaction((runner) =>
    ledger.chunks.open(runner, runId, [...lacking, ...shared]),
  );
  const chunks = lacking.map((chunk): OpenChunk => ({ ...chunk, id: ids.get(chunk.digest) ?? 0 }));
  const byFolder = new Map(flow.marts.map((mart) => [csvFolder(context, mart), mart]));
  const setAside = await ledger.stages.listSetAside(runId);
  const made = martsJob(context, plan, chunks, setAside);
  const job = await withFieldIds(context, made, [...chunks, ...shared]);
  const { collected } = await withBackground((start) => {
    const load = (csv: string): void => {
      const mart = byFolder.get(csv);
      const own = chunks.filter((chunk) => chunk.mart === mart && chunk.lacksRows);
      if (!mart || own.length === 0) return;
      const ids = own.map(({ id }) => id);
      const work = () => loadChunks(context, mart, { ids, csv, rows });
      start(() => timeStep(context, `loading ${mart.name}`, work));
    };
    // Each mart loads while the engine builds the next.
    return timeJob(context, compute, job, {
      signal,
      onOutput: load,
      onProgress: (share) => context.progress('building', Math.floor(share * rows), rows),
    });
  });
  return {
    marts: readMartCounts(plan.lineage, lacking, collected),
    shares: flow.shares.flatMap((share) => {
      const own = shared.filter(({ relation }) => relation === share.name);
      return readShareCounts(share, plan.lineage.findPeriod(share.name), own, collected);
    }),
  };
}

const isLacking = ({ lacksRows, lacksFiles }: MartChunk) => lacksRows || lacksFiles;

/** Returns the extent of the snapshot, from the mart that the flow names for it. */
async function describe(
  { flow, ledger }: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<void> {
  if (!flow.extent) throw new Error(`flow ${flow.name} without an extent was not refused`);
  const { mart, date, rows, total } = flow.extent;
  const lastComplete = flow.lastComplete ?? 'SELECT NULL::date AS last_complete';
  const [extent] = await queryRows(
    runner,
    snapshotExtent,
    `SELECT min(${date})::text AS "firstDate", max(${date})::text AS "dataThrough",
            (SELECT last_complete::text FROM (\n${lastComplete}\n) complete) AS "completeThrough",
            count(DISTINCT ${date})::integer AS dates,
            coalesce(sum(${rows}), 0)::integer AS "factRows",
            coalesce(sum(${total}), 0)::text AS "factTotal"
     FROM mart.${mart} WHERE snapshot_id = $1`,
    [snapshotId],
  );
  if (extent) await ledger.snapshots.describe(runner, snapshotId, extent);
}

/** Records the rows of each mart as the warehouse counted them by chunk, and of each share as the engine did. */
async function recordOutputs(
  context: StageContext,
  runner: QueryRunner,
  chunks: readonly Chunk[],
): Promise<void> {
  const { marts, shares } = context.flow;
  const outputs = [...marts, ...shares].map(({ name, reconciles }) => {
    const own = chunks.filter(({ relation }) => relation === name);
    const rows = own.reduce((sum, chunk) => sum + chunk.rows, 0);
    // Without facts there are no chunks: their money is 0, not unknown.
    const none = reconciles ? '0' : null;
    const money = own.reduce((sum, chunk) => addMoney(sum, chunk.money), none);
    return { name, rows, money };
  });
  await context.ledger.stages.recordOutputs(runner, context, outputs);
}
