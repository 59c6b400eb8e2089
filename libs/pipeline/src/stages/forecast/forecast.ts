import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { rowBatches } from '#platform/database/rows.js';
import { noRows, requireStage } from '../../flow/flow.js';
import type { StoredOrigin } from '../../flow/forecast.js';
import { needsBuild } from '../../plan/planned-chunks.js';
import { writeManifest } from '../snapshot-manifest.js';
import type { Stage, StageContext } from '../stage-context.js';
import { type ForecastChunk, requireForecast, planForecast } from './plan-forecast.js';
import { storeRows } from './store-rows.js';
import { originKey, parseOrigin, originsPrefix } from '../../flow/zones.js';

type Lake = Pick<StageContext, 'flow' | 'lake'>;

/** Returns the origins that earlier runs kept, oldest week first. */
async function readOrigins({ flow, lake }: Lake): Promise<StoredOrigin[]> {
  const origins: StoredOrigin[] = [];
  for await (const { key } of lake.list(originsPrefix(flow.name))) {
    const origin = parseOrigin(key);
    if (origin) origins.push({ ...origin, bytes: await buffer(await lake.get(key)) });
  }
  return origins;
}

/** Deletes the origins that the newest forecast did not use. @param used keys */
async function dropOrigins({ flow, lake }: Lake, used: ReadonlySet<string>): Promise<void> {
  const unused: string[] = [];
  for await (const { key } of lake.list(originsPrefix(flow.name))) {
    if (!used.has(key)) unused.push(key);
  }
  for (const key of unused) await lake.deletePrefix(key);
}

/**
 * Computes the forecasts of the upstream snapshot that the run is planned for, or reuses those that follow from the same
 * data. Lists their chunks as a new, unpublished snapshot, with those of the upstream snapshot: its rows stay as long as
 * forecasts show them.
 */
export const forecast: Stage = {
  async run(context) {
    const { ledger, plan, runId } = context;
    const { forecast: declared } = requireForecast(context);
    // A run without an upstream snapshot fails when it is planned.
    if (plan.upstream === null) throw new Error(`run ${runId} was planned without a snapshot`);
    const snapshotId = await ledger.snapshots.openAfter(runId, plan.upstream);
    const planned = await planForecast(context, snapshotId);
    const lacking = planned.filter(needsBuild);
    const origins = lacking.length > 0 ? await compute(context, lacking, snapshotId) : undefined;
    const { chunks, rows } = await context.transaction(async (runner) => {
      const names = planned.map(({ relation }) => relation);
      const digests = planned.map(({ digest }) => digest);
      await ledger.chunks.list(runner, snapshotId, digests, names);
      await ledger.plans.recordOutcome(runner, runId, snapshotId);
      const listed = await ledger.chunks.listBySnapshot(runner, snapshotId);
      const made = listed.filter(({ relation }) => names.includes(relation));
      const outputs = made.map(({ relation: name, rows }) => ({ name, rows }));
      await ledger.stages.recordOutputs(runner, context, outputs);
      const [history] = declared.reads;
      const read = listed.filter(({ relation }) => relation === history);
      return { chunks: listed, rows: read.reduce((sum, each) => sum + each.rows, 0) };
    });
    await writeManifest(context, snapshotId, chunks);
    if (origins) await dropOrigins(context, origins);
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

const MINUTE_MS = 60_000;

/** Stores the rows of the lacking chunks. @returns the keys of the origins that the forecast used */
async function compute(
  context: StageContext,
  lacking: readonly ForecastChunk[],
  snapshotId: number,
): Promise<ReadonlySet<string>> {
  const { flow, lake, ledger, signal, stage } = context;
  const { forecast: declared, method } = requireForecast(context);
  context.progress('forecasting');
  const limitMs = requireStage(flow, stage).limitMinutes * MINUTE_MS;
  const history = rowBatches(ledger.warehouse, declared.sql, [snapshotId], signal, limitMs);
  const kept = await readOrigins(context);
  const stored = new Set(kept.map((origin) => originKey(flow.name, origin)));
  const used = new Set<string>();
  // Origins may be lost at any time: the next forecast computes them again.
  await storeRows(context, lacking, method.compute({ history, kept }, signal), async (origins) => {
    for (const origin of origins) {
      const key = originKey(flow.name, origin);
      used.add(key);
      if (!stored.has(key)) await lake.putIfAbsent(key, Readable.from([origin.bytes]));
    }
  });
  return used;
}
