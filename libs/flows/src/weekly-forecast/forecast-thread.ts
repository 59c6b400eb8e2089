/** Entry of the worker thread that computes forecasts, so that the worker renews its leases meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { forecast, type ForecastSettings } from '#forecast/forecast.js';
import { findGaps } from '#forecast/gaps.js';
import type { StoredOrigin } from '#forecast/origins.js';
import { PanelBuilder } from '#forecast/panel.js';
import { findPromotions } from '#forecast/promotion-factors.js';
import type { ForecastPart } from '#pipeline/flow/forecast.js';
import { toForecastLines, toNoForecastLine } from './forecast-rows.js';
import { addHistory } from './history-rows.js';
import { lowerThreadPriority } from './low-priority.js';
import { computeOriginsInThreads } from './origins-in-threads.js';
import type { FromThread, ThreadData, ToThread } from './thread-protocol.js';

const LINES_AT_ONCE = 2_000;

lowerThreadPriority();

const { method, settings } = workerData as ThreadData;
const builder = new PanelBuilder();
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
  parentPort?.postMessage(answer);
}

async function* computeParts(
  chosen: ForecastSettings,
  kept: readonly StoredOrigin[],
): AsyncGenerator<ForecastPart> {
  const panel = builder.build();
  const usual = findPromotions(panel, findGaps(panel), chosen.horizon).remove(panel);
  const made = await computeOriginsInThreads(usual, chosen.horizon, kept);
  const result = forecast(panel, chosen, [...kept, ...made]);
  const named = { method, horizon: chosen.horizon };
  if (result.status === 'none') {
    yield { table: 'forecast_model', lines: [toNoForecastLine(result, panel, named)] };
    return;
  }
  for (const [table, lines] of toForecastLines(result, panel, named)) {
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      yield { table, lines: lines.slice(at, at + LINES_AT_ONCE) };
    }
  }
  yield { origins: result.backtest.origins };
}
