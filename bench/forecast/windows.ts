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
  /** Processor seconds. */
  readonly seconds: number;
}

/** Forecasts the weeks of a window and judges them. @throws AppError USAGE when the panel has too few weeks */
export function runWindow(panel: Panel, name: string): WindowResult {
  const start = process.cpuUsage();
  let before: readonly BacktestRow[] = [];
  const judged = (WINDOWS[name] ?? []).flatMap(([weeks, horizon]) => {
    if (panel.weeks.length < weeks + horizon) {
      throw new AppError(
        'USAGE',
        `window ${name} needs ${weeks + horizon} weeks, the files have ${panel.weeks.length}: name another window`,
      );
    }
    const history = panelBefore(panel, weeks);
    const made = forecast(history, DEFAULT_SETTINGS);
    if (made.status === 'none') throw new AppError('USAGE', made.reason);
    before = listAllRows(history, made);
    // As in a run, all weeks of the horizon are forecast; the first ones are judged.
    const judging = panelBefore(panel, weeks + horizon);
    return evaluateForecast(judging, weeks, made);
  });
  const { user, system } = process.cpuUsage(start);
  const rows = judged.filter(({ grain }) => grain === 'CHAIN');
  return { accuracy: measureAccuracy(rows), rows, judged, before, seconds: (user + system) / 1e6 };
}

/** Returns the back-test of a forecast from all weeks, as a run makes it. @throws AppError USAGE for too few weeks */
export function runAllOrigins(panel: Panel): readonly BacktestRow[] {
  const made = forecast(panel, DEFAULT_SETTINGS);
  if (made.status === 'none') throw new AppError('USAGE', made.reason);
  return listAllRows(panel, made);
}

const listAllRows = (panel: Panel, { totals, backtest }: Forecast) =>
  backtest.scores.flatMap((scores) => listBacktestRows(panel, totals, scores));
