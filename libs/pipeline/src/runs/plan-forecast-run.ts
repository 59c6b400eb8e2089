import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Forecast } from '../flow/forecast.js';
import { requireForecast } from '../stages/forecast/plan-forecast.js';
import type { RuledPlanServices, RunPlan } from './run-plan.js';

const digestRow = z.object({ digest: z.string().nullable() });

/** Returns a digest of the history in an upstream snapshot: other rows there, such as those of a partial week, do not count. */
async function hashHistory(
  warehouse: DataSource,
  { history }: Forecast,
  upstreamId: number,
): Promise<string | null> {
  const [row] = await queryRows(
    warehouse,
    digestRow,
    // A sum needs no order: sorting and joining all rows takes five times as long.
    `SELECT concat_ws(' ', count(*), sum(hash_record_extended(history, 0))) AS digest
     FROM (\n${history}\n) history`,
    [upstreamId],
  );
  return row?.digest ?? null;
}

/**
 * Plans a run of forecasts for the newest snapshot of the upstream flow. A run for changes only has nothing to do when the
 * history is that of the last success. Its failure is NO_SNAPSHOT while the upstream flow has published none.
 */
export async function planForecastRun(
  planning: RuledPlanServices,
  runId: number,
): Promise<RunPlan> {
  const { flow, ledger, source, set } = planning;
  const { forecast, method } = requireForecast(planning);
  const pinned = await ledger.pinned.now(runId, { ...planning, source: source.url });
  const nothing = { files: [], refusedFiles: [], excludedFiles: [], pinned };
  if (pinned.upstream === null) {
    const why = `${flow.name} follows from ${forecast.upstream}, which has published no snapshot`;
    const failure = new AppError('NO_SNAPSHOT', `${why}: start a run of ${forecast.upstream}`);
    return { ...nothing, fingerprint: '', unchangedReason: why, failure };
  }
  const history = await hashHistory(ledger.warehouse, forecast, pinned.upstream);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([flow.rules, method.version, history]))
    .digest('hex');
  const tables = forecast.tables.map(({ name }) => name);
  const isSame =
    (await ledger.runs.isNewest(fingerprint, set?.version)) &&
    !(await ledger.chunks.publishedLacksRows(tables));
  return {
    ...nothing,
    fingerprint,
    unchangedReason: isSame ? 'no complete week has changed since the last run' : undefined,
    failure: undefined,
  };
}
