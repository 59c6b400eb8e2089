/** Entry of the worker thread that computes forecasts, so that the worker renews its leases meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type Forecast,
  forecast,
  type ForecastSettings,
  type NoForecast,
  prepareForecast,
} from '#forecast/forecast.js';
import type { StoredOrigin } from '#forecast/origins.js';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import type { ForecastPart } from '#pipeline/flow/forecast.js';
import { listForecastRows, toNoForecastRow } from './forecast-rows.js';
import { addHistory } from './history-rows.js';
import { lowerThreadPriority } from './low-priority.js';
import { computeOriginsInThreads } from './origins-in-threads.js';
import type { FromThread, ThreadData, ToThread } from './thread-protocol.js';

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

/** Returns the memory of a part, which moves instead of being copied. That of origins has scores that rows follow from. */
function listPartBuffers(part: ForecastPart): ArrayBuffer[] {
  if ('origins' in part) return [];
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
  const result = await computeForecast(panel, chosen, kept);
  const named = { method, horizon: chosen.horizon };
  if (result.status === 'none') {
    yield toNoForecastRow(result, panel, named);
    return;
  }
  // First, because they need more memory than the rows.
  for (const origin of result.backtest.takeKept()) yield { origins: [origin] };
  yield* listForecastRows(result, panel, named);
}

async function computeForecast(
  panel: Panel,
  chosen: ForecastSettings,
  kept: readonly StoredOrigin[],
): Promise<Forecast | NoForecast> {
  const prepared = prepareForecast(panel, chosen, kept);
  const made = await computeOriginsInThreads(prepared.usual, chosen.horizon, prepared.missing);
  return forecast(panel, chosen, kept, prepared, made);
}
