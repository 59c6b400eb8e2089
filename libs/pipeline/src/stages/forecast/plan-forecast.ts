import { createHash } from 'node:crypto';
import type { Forecast, ForecastMethod } from '../../flow/forecast.js';
import type { MartTable } from '../../flow/mart.js';
import { WHOLE } from '../../flow/period.js';
import { type PlannedRows, planTables, recordPlan } from '../../plan/planned-chunks.js';
import type { PlanContext } from '../../plan/plan-context.js';

/** A table of forecasts as one chunk for the run's snapshot. */
export interface ForecastChunk extends PlannedRows {
  table: MartTable;
}

/** Input of planning forecasts. */
export interface ForecastPlanning extends PlanContext {
  /** Undefined for a flow without forecasts. */
  forecastMethod: ForecastMethod | undefined;
}

/** Returns the forecasts of a flow with their method. @throws Error for a flow without forecasts */
export function requireForecast({
  flow,
  forecastMethod: method,
}: Pick<ForecastPlanning, 'flow' | 'forecastMethod'>): {
  forecast: Forecast;
  method: ForecastMethod;
} {
  if (!flow.forecast || !method) throw new Error(`flow ${flow.name} declares no forecasts`);
  return { forecast: flow.forecast, method };
}

/**
 * Returns the chunks of forecasts for a run's snapshot, and what they lack. Their digests cover the chunks of the marts
 * that the history comes from, the method and its settings.
 * @param snapshotId a snapshot with the chunks of the marts
 */
export async function planForecast(
  context: ForecastPlanning,
  snapshotId: number,
): Promise<ForecastChunk[]> {
  const { forecast, method } = requireForecast(context);
  const listed = await context.ledger.plans.listFormerChunks(snapshotId);
  const read = forecast.reads.map((name) => [
    name,
    listed
      .filter(({ relation }) => relation === name)
      .map(({ period, digest }) => [period, digest])
      .sort(),
  ]);
  const tables = forecast.tables.map((table) => {
    const digest = hashValue([table, forecast.sql, method.version, read]);
    return { table, chunks: new Map([[WHOLE, digest]]) };
  });
  const planned = await planTables(context, tables);
  const chunks = forecast.tables.flatMap((table, index): ForecastChunk[] =>
    (planned[index] ?? []).map((chunk) => ({ ...chunk, table })),
  );
  await recordPlan(context, new Map(chunks.map((chunk) => [chunk.relation, [chunk]])));
  return chunks;
}

/** Returns the digest of what the rows of a chunk follow from. */
const hashValue = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
