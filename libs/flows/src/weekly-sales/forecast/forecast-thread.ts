/** Entry of the worker thread that computes forecasts, so that the worker renews its leases meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { forecast, type ForecastSettings } from '#forecast/forecast.js';
import { PanelBuilder } from '#forecast/panel.js';
import type { ForecastPart } from '#pipeline/flow/forecast.js';
import { forecastLines, noForecastLine } from './forecast-rows.js';
import type { FromThread, ThreadData, ToThread } from './thread-protocol.js';

const LINES_AT_ONCE = 2_000;

const { method, settings } = workerData as ThreadData;
const builder = new PanelBuilder();
let parts: Iterator<ForecastPart> | undefined;

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'history') {
    for (const [store, department, week, sales, holiday] of message.rows) {
      builder.add({
        store: Number(store),
        department: Number(department),
        week: week ?? '',
        sales: Number(sales),
        isHoliday: holiday === 't',
      });
    }
    return;
  }
  parts ??= partsOf(settings, message.kept);
  const next = parts.next();
  const answer: FromThread =
    next.done === true ? { kind: 'end' } : { kind: 'part', part: next.value };
  parentPort?.postMessage(answer);
});

function* partsOf(
  chosen: ForecastSettings,
  kept: Parameters<typeof forecast>[2],
): Generator<ForecastPart> {
  const panel = builder.build();
  const result = forecast(panel, chosen, kept);
  const named = { method, horizon: chosen.horizon };
  if (result.status === 'none') {
    yield { table: 'forecast_model', lines: [noForecastLine(result, panel, named)] };
    return;
  }
  for (const [table, lines] of Object.entries(forecastLines(result, panel, named))) {
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      yield { table, lines: lines.slice(at, at + LINES_AT_ONCE) };
    }
  }
  yield { origins: result.backtest.origins };
}
