/** Entry of the worker thread that computes forecasts, so that the worker renews its leases meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { forecast, type ForecastSettings, prepareForecast } from '#forecast/forecast.js';
import type { StoredOrigin } from '#forecast/origins.js';
import { PanelBuilder } from '#forecast/panel.js';
import type { ForecastPart } from '#pipeline/flow/forecast.js';
import { listForecastRows, toNoForecastRow } from './forecast-rows.js';
import { addHistory } from './history-rows.js';
import { lowerThreadPriority } from './low-priority.js';
import { computeOriginsInThreads } from './origins-in-threads.js';
import { type FromThread, listBuffers, type ThreadData, type ToThread } from './thread-protocol.js';

lowerThreadPriority();

const { method, settings, country } = workerData as ThreadData;
let builder = new PanelBuilder(country);
let parts: AsyncIterator<ForecastPart> | undefined;

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'next') return void sendNext(message.kept);
  addHistory(builder, message.rows);
});

/** An error ends the thread, which reports it to its parent. */
async function sendNext(kept: readonly StoredOrigin[]): Promise<void> {
  parts ??= computeParts(settings, kept);
  const next = await parts.next();
  const answer: FromThread =
    next.done === true ? { kind: 'end' } : { kind: 'part', part: next.value };
  parentPort?.postMessage(answer, next.done === true ? [] : listPartBuffers(next.value));
}

/** Returns the memory of a part, which moves instead of being copied. */
function listPartBuffers(part: ForecastPart): ArrayBuffer[] {
  if ('origins' in part) return listBuffers(part.origins);
  const buffers = part.columns.map(
    (values) => ('texts' in values ? values.positions : values).buffer as ArrayBuffer,
  );
  return [...new Set(buffers)];
}

async function* computeParts(
  chosen: ForecastSettings,
  kept: readonly StoredOrigin[],
): AsyncGenerator<ForecastPart> {
  const panel = builder.build();
  // Its rows need as much memory as the panel.
  builder = new PanelBuilder();
  const prepared = prepareForecast(panel, chosen, kept);
  const made = await computeOriginsInThreads(prepared.usual, chosen.horizon, prepared.missing);
  const result = forecast(panel, chosen, kept, prepared, made);
  const named = { method, horizon: chosen.horizon };
  if (result.status === 'none') {
    yield toNoForecastRow(result, panel, named);
    return;
  }
  yield* listForecastRows(result, panel, named);
  for (const origin of result.backtest.listKept()) yield { origins: [origin] };
}
