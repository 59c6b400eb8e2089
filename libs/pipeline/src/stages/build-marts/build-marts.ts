import { Readable } from 'node:stream';
import type { QueryRunner } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { withBackground } from '../../context/background.js';
import type { Stage, StageContext } from '../../context/stage-context.js';
import { addMoney } from '../../context/money.js';
import { sized } from '../../context/planned-chunks.js';
import { timedJob, timedStep } from '../../context/timed-step.js';
import { noRows } from '../../flow/stage.js';
import { manifestKey, scratchOf } from '../../flow/zones.js';
import type { Chunk } from '../../ledger/chunk-ledger.js';
import { snapshotExtent } from '../../ledger/snapshot-ledger.js';
import { loadChunks } from './load-chunks.js';
import { csvFolder, martsJob } from './marts-job.js';
import { type ChunkPlan, type OpenChunk, planMarts, type WantedChunk } from './plan-chunks.js';
import { lackingShared } from './plan-shares.js';
import { countedShare } from './share-models.js';

/**
 * The chunks of marts that no earlier run has made, to Parquet in `marts/` and to tables of the warehouse,
 * and the list of all chunks as a new, unpublished snapshot.
 */
export const buildMarts: Stage = {
  async run(context) {
    const snapshotId = await context.ledger.snapshots.open(context.runId);
    const rows = await rowsRead(context);
    const plan = await planMarts(context);
    await makeChunks(context, plan, rows);
    await context.lake.deletePrefix(scratchOf(context));
    const lacking = [...plan.wanted.filter(isLacking), ...lackingShared(plan.shared)];
    const made = await sized(context, lacking);
    const chunks = await context.transaction(async (runner) => {
      await context.ledger.chunks.complete(runner, made);
      await context.ledger.chunks.list(runner, snapshotId, digestsOf(context, plan));
      await context.ledger.plans.recordOutcome(runner, context.runId, snapshotId);
      await describe(context, runner, snapshotId);
      const listed = await context.ledger.chunks.ofSnapshot(runner, snapshotId);
      await recordOutputs(context, runner, listed);
      return listed;
    });
    await writeManifest(context, snapshotId, chunks);
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

/** What the snapshot lists: its marts and shares, the models they are made from, merged rows of datasets, and what `core` holds. */
function digestsOf({ flow }: StageContext, { lineage, wanted, shared }: ChunkPlan): string[] {
  const chunks = [
    ...[...flow.datasets.values()].flatMap((dataset) => [
      lineage.mergedChunksOf(dataset),
      lineage.coreChunksOf(dataset),
    ]),
    ...flow.models.map(({ name }) => lineage.chunksOf(name)),
  ];
  const planned = [...wanted, ...[...shared.values()].flat()];
  return [...chunks.flatMap((each) => [...each.values()]), ...planned.map(({ digest }) => digest)];
}

/** Rows of all models that marts are built from. */
async function rowsRead({ flow, registry }: StageContext): Promise<number> {
  let rows = 0;
  for (const { name } of flow.models) rows += (await registry.locate(name)).rows;
  return rows;
}

async function makeChunks(context: StageContext, plan: ChunkPlan, rows: number): Promise<void> {
  const { compute, flow, ledger, runId, signal } = context;
  const lacking = plan.wanted.filter(isLacking);
  const shared = lackingShared(plan.shared);
  if (lacking.length === 0 && shared.length === 0) return;
  const ids = await context.transaction((runner) =>
    ledger.chunks.open(runner, runId, [...lacking, ...shared]),
  );
  const chunks = lacking.map((chunk): OpenChunk => ({ ...chunk, id: ids.get(chunk.digest) ?? 0 }));
  const byFolder = new Map(flow.marts.map((mart) => [csvFolder(context, mart), mart]));
  const { collected } = await withBackground((start) => {
    const load = (csv: string): void => {
      const mart = byFolder.get(csv);
      const own = chunks.filter((chunk) => chunk.mart === mart && chunk.lacksRows);
      if (!mart || own.length === 0) return;
      const work = () => loadChunks(context, mart, { chunks: own, csv, rows });
      start(() => timedStep(context, `loading ${mart.name}`, work));
    };
    // Each mart loads while the engine builds the next.
    return timedJob(context, compute, martsJob(context, plan, chunks), {
      signal,
      onOutput: load,
      onProgress: (share) => context.progress('building', Math.floor(share * rows), rows),
    });
  });
  const counted = flow.shares.flatMap((share) => {
    const own = shared.filter(({ relation }) => relation === share.name);
    return countedShare(share, plan.lineage.periodOf(share.name), own, collected);
  });
  await context.transaction((runner) => ledger.chunks.recordRows(runner, counted));
}

const isLacking = ({ lacksRows, lacksFiles }: WantedChunk) => lacksRows || lacksFiles;

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
     FROM mart.${mart} WHERE snapshot_id = $1`,
    [snapshotId],
  );
  if (extent) await ledger.snapshots.describe(runner, snapshotId, extent);
}

/** What each mart of the snapshot holds, as the warehouse counted it chunk by chunk, and each share, as the engine did. */
async function recordOutputs(
  context: StageContext,
  runner: QueryRunner,
  chunks: readonly Chunk[],
): Promise<void> {
  const { marts, shares } = context.flow;
  for (const { name } of [...marts, ...shares]) {
    const own = chunks.filter(({ relation }) => relation === name);
    const rows = own.reduce((sum, chunk) => sum + chunk.rows, 0);
    const money = own.reduce<string | null>((sum, chunk) => addMoney(sum, chunk.money), null);
    await context.ledger.stages.recordOutput(runner, context, { name, rows, money });
  }
}

/** The list of chunks for who reads the lake without the warehouse. */
async function writeManifest(
  { flow, lake, runId }: StageContext,
  snapshotId: number,
  chunks: readonly Chunk[],
): Promise<void> {
  const listed = chunks.map(({ relation, period, digest, folder, rows, money }) => ({
    relation,
    period,
    digest,
    folder,
    rows,
    money,
  }));
  const manifest = { snapshot: snapshotId, flow: flow.name, run: runId, chunks: listed };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await lake.put(manifestKey(snapshotId), Readable.from([text]));
}
