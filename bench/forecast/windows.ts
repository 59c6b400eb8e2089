import { measureAccuracy, type Accuracy } from './accuracy.js';
import { type BacktestRow, listBacktestRows } from '#forecast/backtest-row.js';
import { DEFAULT_SETTINGS, forecast, type Forecast } from '#forecast/forecast.js';
import { evaluateForecast } from './evaluate-forecast.js';
import { type Panel, panelBefore } from '#forecast/panel.js';
import { AppError } from '#platform/errors/app-error.js';

/** Weeks of history, and weeks that judge the forecast; several are pooled. */
export const WINDOWS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  A: [[105, 38]],
  B: [[91, 39]],
  C: [
    [103, 8],
    [111, 8],
    [119, 8],
    [127, 8],
    [135, 8],
  ],
};

export interface WindowResult {
  readonly accuracy: Accuracy;
  /** Rows of the chain, one per origin and week. */
  readonly rows: readonly BacktestRow[];
  /** Rows of stores, departments and the chain, one per origin and week. */
  readonly judged: readonly BacktestRow[];
  /** The back-test within the history of the last forecast: what was known when it was made. */
  readonly before: readonly BacktestRow[];
  /** The last forecast. */
  readonly made: Forecast;
  /** Processor seconds. */
  readonly seconds: number;
}

/** Forecasts the weeks of a window and judges them. @throws AppError USAGE when the panel has too few weeks */
export function runWindow(panel: Panel, name: string): WindowResult {
  return runForecasts(panel, name, WINDOWS[name] ?? []);
}

function runForecasts(
  panel: Panel,
  name: string,
  windows: readonly (readonly [number, number])[],
): WindowResult {
  const start = process.cpuUsage();
  let last: { made: Forecast; history: Panel } | undefined;
  const judged = windows.flatMap(([weeks, horizon]) => {
    if (horizon < 1 || panel.weeks.length < weeks + horizon) {
      throw new AppError(
        'USAGE',
        `window ${name} needs ${weeks + horizon} weeks, the files have ${panel.weeks.length}: name another window`,
      );
    }
    const history = panelBefore(panel, weeks);
    const made = forecast(history, DEFAULT_SETTINGS);
    if (made.status === 'none') throw new AppError('USAGE', made.reason);
    last = { made, history };
    // As in a run, all weeks of the horizon are forecast; the first ones are judged.
    const judging = panelBefore(panel, weeks + horizon);
    return evaluateForecast(judging, weeks, made);
  });
  const { user, system } = process.cpuUsage(start);
  const rows = judged.filter(({ grain }) => grain === 'CHAIN');
  const { made, history } = last!;
  return {
    accuracy: measureAccuracy(rows),
    rows,
    judged,
    before: listAllRows(history, made),
    made,
    seconds: (user + system) / 1e6,
  };
}

/** Weeks of history of 17 forecasts, evenly from 64 to 139. */
const HISTORIES = Array.from({ length: 17 }, (_, i) => Math.round(64 + (75 * i) / 16));

/** Forecasts from each of HISTORIES, as far as the panel goes. @throws AppError USAGE for a shorter panel */
export function* runOrigins(panel: Panel): Generator<{ weeks: number; result: WindowResult }> {
  for (const weeks of HISTORIES) {
    const ahead = Math.min(DEFAULT_SETTINGS.horizon, panel.weeks.length - weeks);
    yield { weeks, result: runForecasts(panel, `of ${weeks} weeks`, [[weeks, ahead]]) };
  }
}

/** Returns the back-test of a forecast from all weeks, as a run makes it. @throws AppError USAGE for too few weeks */
export function runAllOrigins(panel: Panel): readonly BacktestRow[] {
  const made = forecast(panel, DEFAULT_SETTINGS);
  if (made.status === 'none') throw new AppError('USAGE', made.reason);
  return listAllRows(panel, made);
}

const listAllRows = (panel: Panel, { totals, backtest }: Forecast) =>
  backtest.scores.flatMap((scores) => listBacktestRows(panel, totals, scores));
