import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { rowBatches } from '#platform/database/rows.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { noRows } from '../../flow/flow.js';
import type { StoredOrigin } from '../../flow/forecast.js';
import { buildRunLineage } from '../../plan/lineage.js';
import { needsBuild } from '../../plan/planned-chunks.js';
import { writeManifest } from '../snapshot-manifest.js';
import type { Stage, StageContext } from '../stage-context.js';
import { formerForecast } from './former-forecast.js';
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

/** Stores origins that are not there yet. They may be lost at any time: the next forecast computes them again. */
async function storeOrigins({ flow, lake }: Lake, origins: readonly StoredOrigin[]): Promise<void> {
  for (const origin of origins) {
    await lake.putIfAbsent(originKey(flow.name, origin), Readable.from([origin.bytes]));
  }
}

/** Deletes the origins that the newest forecast did not use. */
async function dropOrigins({ flow, lake }: Lake, used: readonly StoredOrigin[]): Promise<void> {
  const keys = new Set(used.map((origin) => originKey(flow.name, origin)));
  const unused: string[] = [];
  for await (const { key } of lake.list(originsPrefix(flow.name))) {
    if (!keys.has(key)) unused.push(key);
  }
  for (const key of unused) await lake.deletePrefix(key);
}

/**
 * Computes the forecasts of the run's unpublished snapshot, or reuses those that follow from the same data, and adds
 * their chunks to it. A failure does not hold the snapshot back: it then lists the former forecasts, marked as stale
 * with the reason. Only an aborted stage, a newer attempt and a lost warehouse end it.
 */
export const forecast: Stage = {
  async run(context) {
    const { flow, ledger, runId } = context;
    const snapshotId = await ledger.snapshots.findByRun(runId);
    const planned = await planForecast(context, await buildRunLineage(context));
    const { digests, origins } = await reuseOrCompute(context, planned, snapshotId);
    const { chunks, rows } = await context.transaction(async (runner) => {
      const names = planned.map(({ relation }) => relation);
      await ledger.chunks.list(runner, snapshotId, digests, names);
      await ledger.plans.recordOutcome(runner, runId, snapshotId);
      const listed = await ledger.chunks.listBySnapshot(runner, snapshotId);
      for (const { relation: name, rows } of listed.filter((each) => names.includes(each.relation)))
        await ledger.stages.recordOutput(runner, context, { name, rows });
      const [history] = flow.forecast?.reads ?? [];
      const read = listed.filter(({ relation }) => relation === history);
      return { chunks: listed, rows: read.reduce((sum, each) => sum + each.rows, 0) };
    });
    await writeManifest(context, snapshotId, chunks);
    if (origins) await dropOrigins(context, origins);
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

/** The chunks to list, by digest, and the origins that a new forecast used. */
interface ForecastResult {
  digests: readonly string[];
  origins?: readonly StoredOrigin[];
}

async function reuseOrCompute(
  context: StageContext,
  planned: readonly ForecastChunk[],
  snapshotId: number,
): Promise<ForecastResult> {
  const lacking = planned.filter(needsBuild);
  const digests = planned.map(({ digest }) => digest);
  if (lacking.length === 0) return { digests };
  try {
    return { digests, origins: await compute(context, lacking, snapshotId) };
  } catch (error) {
    const { code, message } = toAppError(error, 'STAGE_FAILED');
    if (context.signal.aborted || ENDS_STAGE.has(code)) throw error;
    const reason = message.replace(/\s+/g, ' ').trim();
    context.logger.warn(`the forecast failed, and the former one is listed as stale: ${reason}`);
    return { digests: await formerForecast(context, reason) };
  }
}

const ENDS_STAGE: ReadonlySet<string> = new Set(['STAGE_SUPERSEDED', 'WAREHOUSE_UNAVAILABLE']);

const MINUTE_MS = 60_000;

async function compute(
  context: StageContext,
  lacking: readonly ForecastChunk[],
  snapshotId: number,
): Promise<readonly StoredOrigin[]> {
  const { forecast: declared, method } = requireForecast(context);
  const { limitMinutes, sql } = declared;
  const limitMs = limitMinutes * MINUTE_MS;
  const late = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([context.signal, late]);
  context.progress('forecasting');
  const history = rowBatches(context.ledger.warehouse, sql, [snapshotId], signal, limitMs);
  try {
    const kept = await readOrigins(context);
    const origins = await storeRows(context, lacking, method.compute({ history, kept }, signal));
    await storeOrigins(context, origins);
    return origins;
  } catch (error) {
    if (!late.aborted || context.signal.aborted) throw error;
    throw new Error(`it took longer than ${limitMinutes} minutes`, { cause: error });
  }
}
